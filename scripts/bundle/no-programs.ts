import type { Plugin } from 'esbuild';

/**
 * Commander starts a program for commands that are files of their own. None is, and loading what starts programs takes longer than
 * all of Commander.
 */
export const noPrograms: Plugin = {
  name: 'no-programs',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/node_modules/commander/') ? { path: 'none', namespace: 'no-programs' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'no-programs' }, () => ({ contents: 'module.exports = {};' }));
  },
};
