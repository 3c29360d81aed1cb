import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { noPrograms } from './no-programs.ts';

/** Columns load a package late and at once, which no import can. Inside an executable there are no packages, so it must be in the file. */
const latePackages: Plugin = {
  name: 'late-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:module$/ }, ({ importer }) =>
      importer.endsWith(join('util', 'columns.ts')) ? { path: 'late', namespace: 'late-packages' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late-packages' }, () => ({
      contents: `const packages = { 'string-width': () => require('string-width') };
        export const createRequire = () => (name) => packages[name]();`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/** The whole program with all its packages in one CommonJS file, for `dist-executable`. A module runs when it is first needed. */
export const singleFile: BuildOptions & { readonly metafile: true } = {
  entryPoints: ['src/cli/main.ts'],
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // An addition to `pg` that nobody installs here.
  external: ['pg-native'],
  // The file has no address of its own. What is read beside it would be read beside the executable.
  define: { 'import.meta.url': 'addressOfExecutable', 'import.meta.dirname': '__dirname' },
  banner: { js: "const addressOfExecutable = require('node:url').pathToFileURL(process.execPath).href;" },
  logOverride: { 'empty-import-meta': 'error' },
  plugins: [noPrograms, latePackages],
  metafile: true,
};
