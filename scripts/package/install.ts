import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** What `npm pack` says of a package. */
export interface Packed {
  readonly filename: string;
  readonly entryCount: number;
  /** In bytes. */
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the program as it is built. The package is put into a folder. */
export function pack(folder: string): Packed {
  npm('run', 'prepack');
  try {
    const [packed] = JSON.parse(npm('pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder));
    return packed;
  } finally {
    npm('run', 'postpack');
  }
}

/** Installs a package as somebody does who installs it globally, into an empty prefix. Returns the path of its program. */
export function installGlobally(path: string, prefix: string): string {
  npm('install', '--global', '--prefix', prefix, '--silent', '--no-audit', '--no-fund', '--prefer-offline', path);
  return process.platform === 'win32' ? join(prefix, 'bulk-restore.cmd') : join(prefix, 'bin', 'bulk-restore');
}

/** Runs npm in the clone. Returns what it prints. */
export function npm(...words: string[]): string {
  return execFileSync('npm', words, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
}
