/** Bundles `src` to `dist`, which is published. `npm run build`. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { layersOf, withLayers } from './bundle/layers.ts';
import { licencesOf } from './bundle/licences.ts';
import { noPrograms } from './bundle/no-programs.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** What the door opens. Each part is loaded when it is needed. esbuild divides ES modules only. */
const program = {
  ...shared,
  outbase: 'src',
  entryPoints: ['src/cli/start.ts'],
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // Small packages that a start needs are in the bundle. The others are loaded by few commands, and stay packages.
  external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  metafile: true,
} as const satisfies BuildOptions;

/**
 * What is published: CommonJS modules start sooner than ES modules, and Node 20 can keep what it compiles of them for the next start.
 */
const published = {
  ...shared,
  outdir: 'dist',
  format: 'cjs',
  define: { 'import.meta.url': 'addressOfFile', 'import.meta.dirname': '__dirname' },
  banner: { js: "'use strict';\nconst addressOfFile = require('node:url').pathToFileURL(__filename).href;" },
  // `import()` is a `require` too.
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions;

/** The commands whose start counts, each with what it needs beyond those before it. */
const leading = ['start', 'commands/validate', 'commands/plan', 'commands/run'].map((name) => `src/cli/${name}.ts`);

const besideIt: Plugin = {
  name: 'beside-it',
  setup: ({ onResolve }) => onResolve({ filter: /^\.\/start\.ts$/ }, () => ({ path: './start.js', external: true })),
};

const { metafile: whole } = await build({ ...program, outdir: 'dist', plugins: [noPrograms], write: false });
const plugins = [noPrograms, withLayers(root, layersOf(whole, leading))];
rmSync(dist, { recursive: true, force: true });
const divided = 'dist/modules';
const { metafile } = await build({ ...program, outdir: divided, plugins });
const parts = Object.keys(metafile.outputs);
// Without a type, what a part imports by default is what the other part exports so, not all of it.
writeFileSync(join(root, divided, 'package.json'), '{}\n');
await build({ ...published, bundle: false, entryPoints: parts, outbase: divided });
rmSync(join(root, divided), { recursive: true });
// The door shares nothing with the program: it must open even if a file of the program is missing.
await build({ ...published, entryPoints: ['src/cli/main.ts'], outbase: 'src', plugins: [besideIt] });
writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(join(dist, 'modules.json'), `${JSON.stringify(modulesOf(metafile), undefined, 1)}\n`);
chmodSync(join(dist, 'cli', 'main.js'), 0o755);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesOf(metafile, root));

/** The modules that are in each file of the program, for whoever reads a stack trace. */
function modulesOf({ outputs }: Metafile): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(outputs).map(([file, { inputs }]) => [relative(divided, file), Object.keys(inputs)]),
  );
}
