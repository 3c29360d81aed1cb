/** Compiles `src` to `dist`, which is published. `npm run build`. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('..', import.meta.url);
const at = (path: string): URL => new URL(path, root);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(at('dist'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
// The validators are already JavaScript, which the compiler does not copy.
for (const file of readdirSync(at('src/schemas')).filter((name) => name.endsWith('.js'))) {
  cpSync(at(`src/schemas/${file}`), at(`dist/schemas/${file}`));
}
chmodSync(at('dist/cli/main.js'), 0o755);
