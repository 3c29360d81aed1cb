import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/** Bundles `command-player.ts`, which runs command lines in its own process. */
export const player: string = join(root, 'coverage', 'e2e', 'command-player.mjs');

/** Builds the program once before all end-to-end tests: they start what would be published. */
export default async function build(): Promise<void> {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: root, stdio: 'inherit' });
  await bundle({
    entryPoints: [join(root, 'test', 'support', 'command-player.ts')],
    outfile: player,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
  });
}
