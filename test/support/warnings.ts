/** A warning of the process fails the test that it comes in: a listener that is never removed, a promise that nobody waits for. */
process.on('warning', (warning) => {
  throw warning;
});
