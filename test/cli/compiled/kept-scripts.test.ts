import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';

/*
 * Each start is a process of its own: the function changes how its process loads modules. `door.cjs` keeps scripts of `program` in
 * `kept`, runs `program/main.cjs`, and prints what it gave and whether V8 took what was kept.
 */

let door: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { keepScripts } from './src/cli/compiled/kept-scripts.ts';
        import { join } from 'node:path';
        import vm from 'node:vm';
        const Script = vm.Script;
        const used = [];
        vm.Script = class extends Script {
          constructor(source, options) {
            super(source, options);
            used.push(options.cachedData !== undefined && this.cachedDataRejected === false);
          }
        };
        keepScripts(join(__dirname, 'program'), join(__dirname, 'kept'));
        const given = require(join(__dirname, 'program', 'main.cjs'));
        console.log(JSON.stringify({ given, used }));`,
      resolveDir: join(import.meta.dirname, '..', '..', '..'),
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  door = outputFiles[0]?.text ?? '';
});

describe('keepScripts', () => {
  it('compiles the modules of a program once, and gives what they export', async () => {
    await using folder = await programIn({
      'main.cjs': 'module.exports = { sum: require("./sum.cjs")(1, 2), own: [__filename, __dirname, module.id] };',
      'sum.cjs': 'module.exports = (a, b) => a + b;',
    });

    const [first, second] = [start(folder), start(folder)];

    const main = folder.at('program', 'main.cjs');
    const given = { sum: 3, own: [main, folder.at('program'), main] };
    expect(first).toEqual({ given, used: [false, false] });
    expect(second).toEqual({ given, used: [true, true] });
  });

  it('compiles a module again that has changed, also if it is as long as before', async () => {
    await using folder = await programIn({ 'main.cjs': 'module.exports = 1;' });
    start(folder);
    await folder.file('program/main.cjs', 'module.exports = 2;');

    expect(start(folder)).toEqual({ given: 2, used: [false] });
    expect(start(folder)).toEqual({ given: 2, used: [true] });
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one byte', (bytes: Buffer) => bytes.fill((bytes.at(-5) ?? 0) ^ 1, bytes.length - 5, bytes.length - 4)],
  ])('believes nothing that is %s', async (_, damage) => {
    await using folder = await programIn({ 'main.cjs': 'module.exports = 1;' });
    start(folder);
    const path = join(await keptFolder(folder), 'main.cjs.bin');
    await writeFile(path, damage(await readFile(path)));

    expect(start(folder)).toEqual({ given: 1, used: [false] });
    expect(start(folder)).toEqual({ given: 1, used: [true] });
  });

  it('keeps it in a folder that is for its user alone', async () => {
    await using folder = await programIn({ 'main.cjs': 'module.exports = 1;' });
    start(folder);

    const kept = await keptFolder(folder);

    expect((await stat(kept)).mode & 0o777).toBe(0o700);
    expect(await readdir(kept)).toEqual(['main.cjs.bin']);
    expect((await stat(join(kept, 'main.cjs.bin'))).mode & 0o777).toBe(0o600);
  });

  it('runs the program if the folder cannot be made', async () => {
    await using folder = await programIn({ 'main.cjs': 'module.exports = 1;' });
    await folder.file('kept', 'a file');

    expect(start(folder)).toEqual({ given: 1, used: [false] });
  });

  it('leaves modules outside the program to Node', async () => {
    await using folder = await programIn({ 'main.cjs': 'module.exports = require("../program-2/other.cjs");' });
    await mkdir(folder.at('program-2'));
    await folder.file('program-2/other.cjs', 'module.exports = 7;');

    expect(start(folder)).toEqual({ given: 7, used: [false] });
  });
});

async function programIn(modules: Readonly<Record<string, string>>): Promise<Folder> {
  const folder = await Folder.open();
  await folder.file('door.cjs', door);
  await mkdir(folder.at('program'));
  for (const [name, text] of Object.entries(modules)) await folder.file(`program/${name}`, text);
  return folder;
}

function start(folder: Folder): { readonly given: unknown; readonly used: readonly boolean[] } {
  return JSON.parse(execFileSync(process.execPath, [folder.at('door.cjs')], { encoding: 'utf8' }));
}

async function keptFolder(folder: Folder): Promise<string> {
  const [name = ''] = await readdir(folder.at('kept'));
  return folder.at('kept', name);
}
