import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the program once before all end-to-end tests: they start what would be published. */
export default function build(): void {
  const root = join(import.meta.dirname, '..', '..');
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: root, stdio: 'inherit' });
}
