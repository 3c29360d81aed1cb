/** A warning of the process fails the test that it comes in: a listener that is never removed, a promise that nobody waits for. */
function failOnWarning(warning: Error): never {
  throw warning;
}

// A process runs many test files, and each brings this one along.
if (!process.listeners('warning').some(({ name }) => name === failOnWarning.name)) process.on('warning', failOnWarning);
