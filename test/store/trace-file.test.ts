import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Disk } from '../../src/store/machine.ts';
import { nodeMachine } from '../../src/store/node-machine.ts';
import { TraceFile } from '../../src/store/trace-file.ts';
import { Folder } from '../support/folder.ts';

const begin = { trace: 1, part: '0' };
const first = '{"trace":1,"part":"0"}\n';

interface Written {
  readonly failures: readonly string[];
}

async function write(path: string, lines: readonly object[], disk?: Disk): Promise<Written> {
  const failures: string[] = [];
  const file = new TraceFile({ path, onFailure: (because) => failures.push(because), ...(disk && { disk }) });
  for (const line of lines) file.write(line);
  await file.close();
  return { failures };
}

/** A disk on which the nth write fails. */
function fullAfter(writes: number): Disk {
  let left = writes;
  const { disk } = nodeMachine;
  return {
    ...disk,
    async open(path, how, mode) {
      const file = await disk.open(path, how, mode);
      return {
        ...file,
        append: async (bytes) => {
          left -= 1;
          if (left < 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
          await file.append(bytes);
        },
      };
    },
  };
}

describe('TraceFile', () => {
  it('begins a file that only its owner reads, and makes its folder', async () => {
    await using folder = await Folder.open();

    const { failures } = await write(folder.at('traces', 'a.ndjson'), [begin, { call: 1 }]);

    expect(failures).toEqual([]);
    expect(await readFile(folder.at('traces', 'a.ndjson'), 'utf8')).toBe(`${first}{"call":1}\n`);
    expect((await stat(folder.at('traces', 'a.ndjson'))).mode & 0o777).toBe(0o600);
  });

  it('adds to a trace that is there', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('a.ndjson', `${first}{"call":1}\n`);

    await write(path, [begin]);

    expect(await readFile(path, 'utf8')).toBe(`${first}{"call":1}\n${first}`);
  });

  it('begins a new line after one that a full disk cut off', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('a.ndjson', `${first}{"ca`);

    await write(path, [begin]);

    expect(await readFile(path, 'utf8')).toBe(`${first}{"ca\n${first}`);
  });

  it('leaves any other file as it is, and says so once', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('mailboxes.csv', 'address\nada@contoso.com');

    const { failures } = await write(path, [begin, { call: 1 }, { call: 2 }]);

    expect(failures).toEqual(['it is another file']);
    expect(await readFile(path, 'utf8')).toBe('address\nada@contoso.com');
  });

  it('begins a trace in an empty file', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('a.ndjson', '');

    await write(path, [begin]);

    expect(await readFile(path, 'utf8')).toBe(first);
  });

  it('writes through no link and into no folder', async () => {
    await using folder = await Folder.open();
    const trace = await folder.file('a.ndjson', first);
    await symlink(trace, folder.at('link'));
    await mkdir(folder.at('folder'));

    const link = await write(folder.at('link'), [begin]);
    const inFolder = await write(folder.at('folder'), [begin]);

    expect([...link.failures, ...inFolder.failures]).toEqual(Array(2).fill('it is a link, a folder or a device'));
    expect(await readFile(trace, 'utf8')).toBe(first);
  });

  it('says the system code once if nothing can be written, and takes every further line', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('file'), '');
    const file = folder.at('file', 'a.ndjson');
    const path = folder.at('b.ndjson');

    const nowhere = await write(file, [begin, { call: 1 }]);
    const full = await write(path, [begin, { call: 1 }, { call: 2 }], fullAfter(2));

    expect(nowhere.failures).toEqual([expect.stringMatching(/^(ENOTDIR|EEXIST)$/)]);
    expect(full.failures).toEqual(['ENOSPC']);
    expect(await readFile(path, 'utf8')).toBe(`${first}{"call":1}\n`);
  });
});
