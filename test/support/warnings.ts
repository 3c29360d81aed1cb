/** Fails the test run on any warning of the process, such as a listener that is never removed. */
function failOnWarning(warning: Error): never {
  throw warning;
}

// A process runs many test files, and runs this file before each.
if (!process.listeners('warning').some(({ name }) => name === failOnWarning.name)) process.on('warning', failOnWarning);
