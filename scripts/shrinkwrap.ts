/**
 * Writes npm-shrinkwrap.json from package-lock.json, for the package only: a clone that had both would install without its tools. npm calls
 * this before it packs, and with `--remove` afterwards.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shrinkwrapOf } from './package/shrinkwrap.ts';

const root = join(import.meta.dirname, '..');
const path = join(root, 'npm-shrinkwrap.json');

if (process.argv.includes('--remove')) rmSync(path, { force: true });
else {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  writeFileSync(path, `${JSON.stringify(shrinkwrapOf(lock), null, 2)}\n`);
}
