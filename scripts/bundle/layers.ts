import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/*
 * esbuild makes a file of the modules that the same entries need. With forty lazily loaded entries these are a hundred small files,
 * and each of them costs a start as much as 30 KB of program. So a few leading entries, from the smallest to the largest, divide the
 * modules into layers, and an entry that needs a module of a layer loads the whole layer.
 */

/** The modules that each lazily loaded module loads beside its own imports. All are paths in the metafile. */
export type Layers = ReadonlyMap<string, readonly string[]>;

/** The layers that each lazily loaded module needs, from a build without layers. */
export function layersOf({ inputs }: Metafile, leading: readonly string[]): Layers {
  const lazy = new Set(
    Object.values(inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ kind, path }) => kind === 'dynamic-import' && path in inputs)
      .map(({ path }) => path),
  );
  const placed = new Set<string>();
  const layers = leading.map((entry) => {
    const layer = [...reached(inputs, entry)].filter((module) => !placed.has(module));
    for (const module of layer) placed.add(module);
    return layer;
  });
  // An entry is loaded when somebody needs it, never with a layer.
  const isShared = (module: string): boolean =>
    module.startsWith('src/') && !lazy.has(module) && !leading.includes(module);
  return new Map(
    [...lazy].map((entry) => {
      const needed = reached(inputs, entry);
      const own = layers.filter((layer) => layer.some((module) => needed.has(module)));
      return [entry, own.flat().filter(isShared)];
    }),
  );
}

/** A module, and all that is loaded with it. */
function reached(inputs: Metafile['inputs'], entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [entry];
  for (let module = left.pop(); module !== undefined; module = left.pop()) {
    if (found.has(module)) continue;
    found.add(module);
    for (const { path, kind } of inputs[module]?.imports ?? [])
      if (kind !== 'dynamic-import' && path in inputs) left.push(path);
  }
  return found;
}

/** Makes each lazily loaded module load its layers, after its own imports. */
export function withLayers(root: string, layers: Layers): Plugin {
  return {
    name: 'layers',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const modules = layers.get(relative(root, path));
        if (modules === undefined) return undefined;
        const imports = modules.map((module) => `import './${relative(dirname(path), join(root, module))}';\n`);
        return { contents: `${await readFile(path, 'utf8')}\n${imports.join('')}`, loader: 'ts' };
      });
    },
  };
}
