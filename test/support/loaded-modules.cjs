// For `node --require`: prints every module that was loaded on stderr when the process ends, one on each line, after `loaded `.
const { writeSync } = require('node:fs');

process.on('exit', () => {
  for (const path of Object.keys(require.cache)) if (path !== __filename) writeSync(2, `loaded ${path}\n`);
});
