/** Compiles `src` to `dist`, which is published. `npm run build`. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** TypeScript 6.0 does not rename a module that is imported below an `await using`: such a program ends when it comes there. */
const imported = /\bimport\(\s*['"][^'"]+\.ts['"]/;
const wrong = readdirSync(at('dist'), { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.js') && imported.test(readFileSync(at(`dist/${name}`), 'utf8')),
);
if (wrong.length > 0)
  throw new Error(`dist imports TypeScript: move the import out of its block in ${wrong.join(', ')}`);
