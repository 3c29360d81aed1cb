/** Bundles `src` to `dist`, which is published. `npm run build`. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };
import { layersOf, withLayers } from './bundle/layers.ts';
import { licencesOf } from './bundle/licences.ts';
import { noPrograms } from './bundle/no-programs.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** What the door opens. Each part is loaded when it is needed. */
const program = {
  ...shared,
  entryPoints: ['src/cli/start.ts'],
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // Small packages that a start needs are in the bundle. The others are loaded by few commands, and stay packages.
  external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  // For packages in the bundle that are not ES modules.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
  },
  metafile: true,
} as const satisfies BuildOptions;

/** The commands whose start counts, each with what it needs beyond those before it. */
const leading = ['start', 'commands/validate', 'commands/plan', 'commands/run'].map((name) => `src/cli/${name}.ts`);

const besideIt: Plugin = {
  name: 'beside-it',
  setup: ({ onResolve }) => onResolve({ filter: /^\.\/start\.ts$/ }, () => ({ path: './start.js', external: true })),
};

const { metafile: parts } = await build({ ...program, plugins: [noPrograms], write: false });
rmSync(dist, { recursive: true, force: true });
const plugins = [noPrograms, withLayers(root, layersOf(parts, leading))];
const { metafile } = await build({ ...program, plugins });
// The door shares nothing with the program: it must open even if a file of the program is missing.
await build({ ...shared, entryPoints: ['src/cli/main.ts'], plugins: [besideIt] });
chmodSync(join(dist, 'cli', 'main.js'), 0o755);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesOf(metafile, root));
