/**
 * Runs the suite from outside on the other two ways to the program: the executable, and the package in an empty prefix. `npm test` runs it on
 * the clone. `npm run ways`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executablePath } from './bundle/executable-path.ts';
import { installGlobally, npm, pack } from './package/install.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'bulk-restore-ways-'));

/** Whether all tests pass. */
function passes(way: string, program: string): boolean {
  console.log(`\nFrom outside, ${way}: ${program}`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const words = [vitest, 'run', '--project', 'e2e', '--reporter', 'dot', 'test/e2e/outside.test.ts'];
  const env = { ...process.env, INSTALLED_PROGRAM: program };
  return spawnSync(process.execPath, words, { cwd: root, env, stdio: 'inherit' }).status === 0;
}

try {
  npm('run', 'build');
  const program = installGlobally(join(folder, pack(folder).filename), join(folder, 'prefix'));
  const asPackage = passes('installed from the package', program);
  npm('run', 'executable');
  const asExecutable = passes('as an executable', executablePath);
  if (!asPackage || !asExecutable) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
