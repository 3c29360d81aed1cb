/** Packs the program and installs it into an empty prefix: what is installed is what the lock file says. `npm run package`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import manifest from '../package.json' with { type: 'json' };
import { installGlobally, npm, pack } from './package/install.ts';
import type { Lock } from './package/shrinkwrap.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'bulk-restore-package-'));

try {
  const { messages } = await publint({ pkgDir: root, strict: true });
  for (const message of messages) console.error(formatMessage(message, manifest));
  if (messages.length > 0) process.exitCode = 1;

  const packed = pack(folder);
  const prefix = join(folder, 'prefix');
  const program = installGlobally(join(folder, packed.filename), prefix);
  const run = (...words: string[]): string => execFileSync(program, words, { cwd: folder, encoding: 'utf8' });
  const version = run('--version').trim();
  if (version !== manifest.version) throw new Error(`the package runs as ${version}, not ${manifest.version}`);
  run('init', 'first.yaml');
  run('validate', 'first.yaml');
  run('run', 'first.yaml', '--emulator', '--time-scale', '2000', '--quiet');
  console.log(
    `${packed.filename}: ${packed.entryCount} files, ${Math.round(packed.size / 1024)} KiB packed; installs ${installedAsLocked(prefix)} packages and restores on the emulator`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** How many packages an installation has. Throws if one differs from the lock file. */
function installedAsLocked(prefix: string): number {
  const lock: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const own = `/node_modules/${manifest.name}/`;
  const paths = npm('ls', '--global', '--all', '--parseable', '--prefix', prefix).trim().split('\n');
  const packages = paths.map((path) => path.split(own)[1]).filter((path) => path !== undefined);
  for (const path of packages) {
    const { version } = JSON.parse(readFileSync(join(prefix, 'lib', own, path, 'package.json'), 'utf8'));
    if (version !== lock.packages[path]?.version)
      throw new Error(`${path} is ${version}, not ${lock.packages[path]?.version} as in package-lock.json`);
  }
  return packages.length;
}
