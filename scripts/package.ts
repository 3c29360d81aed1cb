/** Packs the program, installs it into an empty folder and runs it there. `npm run package`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import manifest from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'bulk-restore-package-'));
const npm = (where: string, ...words: string[]): string => execFileSync('npm', words, { cwd: where, encoding: 'utf8' });

try {
  const { messages } = await publint({ pkgDir: root, strict: true });
  for (const message of messages) console.error(formatMessage(message, manifest));
  if (messages.length > 0) process.exitCode = 1;

  const [packed] = JSON.parse(
    npm(root, 'pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder),
  );
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  npm(folder, 'install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', join(folder, packed.filename));
  const program = join(folder, 'node_modules', '.bin', 'bulk-restore');
  const run = (...words: string[]): string => execFileSync(program, words, { cwd: folder, encoding: 'utf8' });
  const version = run('--version').trim();
  if (version !== manifest.version) throw new Error(`the package runs as ${version}, not ${manifest.version}`);
  run('init', 'first.yaml');
  run('validate', 'first.yaml');
  run('run', 'first.yaml', '--emulator', '--time-scale', '2000', '--quiet');
  console.log(
    `${packed.filename}: ${packed.entryCount} files, ${Math.round(packed.size / 1024)} KiB packed; installs and restores on the emulator`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
