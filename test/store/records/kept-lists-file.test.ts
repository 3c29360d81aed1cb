import { appendFile, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { KeptListsFile, type ListsIdentity } from '../../../src/store/records/kept-lists-file.ts';
import { Folder } from '../../support/folder.ts';

const ours: ListsIdentity = {
  tenant: 't1',
  origin: 'https://graph.microsoft.com',
  view: 'application',
  day: '2026-11-30',
};
const nothing = { items: [], next: null, isComplete: false };

async function filled(): Promise<Folder> {
  const folder = await Folder.open();
  await using lists = await KeptListsFile.open(folder.path, ours);
  await lists.keep('units', { items: ['old'], isFirst: true, next: '2', isLast: false });
  await lists.keep('units', { items: ['a'], isFirst: true, next: '2', isLast: false });
  await lists.keep('units', { items: ['b'], isFirst: false, next: '3', isLast: false });
  await lists.keep('users', { items: [], isFirst: true, next: null, isLast: true });
  return folder;
}

describe('the lists of an inventory that stopped', () => {
  it('are there for the next process, from the last first page on', async () => {
    await using folder = await filled();
    await using lists = await KeptListsFile.open(folder.path, ours);

    expect(lists.of('units')).toEqual({ items: ['a', 'b'], next: '3', isComplete: false });
    expect(lists.of('users')).toEqual({ ...nothing, isComplete: true });
    expect(lists.of('sites')).toEqual(nothing);
    expect(lists.count).toBe(2);
  });

  it.each([
    { tenant: 't2' },
    { tenant: null },
    { origin: 'http://127.0.0.1:8585' },
    { view: 'delegated' },
    { day: '2026-12-01' },
  ])('are not used for %j', async (changes) => {
    await using folder = await filled();
    await using lists = await KeptListsFile.open(folder.path, { ...ours, ...changes });

    expect(lists.count).toBe(0);
  });

  it('are never used if nobody says the tenant', async () => {
    await using folder = await Folder.open();
    for (const expected of [0, 0]) {
      await using lists = await KeptListsFile.open(folder.path, { ...ours, tenant: null });
      expect(lists.count).toBe(expected);
      await lists.keep('units', { items: [], isFirst: true, next: null, isLast: true });
    }
  });

  it('survive a line that a kill cut off, and go on after it', async () => {
    await using folder = await filled();
    await appendFile(folder.at('inventory', 'lists.ndjson'), '{"list":"units","items":["c"');
    {
      await using lists = await KeptListsFile.open(folder.path, ours);
      await lists.keep('units', { items: ['d'], isFirst: false, next: null, isLast: true });
    }
    await using lists = await KeptListsFile.open(folder.path, ours);

    expect(lists.of('units')).toEqual({ items: ['a', 'b', 'd'], next: null, isComplete: true });
  });

  it.each(['{}', 'no JSON', '{"list":"units","items":{},"next":null,"isFirst":true,"isLast":true}'])(
    'are read again if a line of the file is not one of ours: %s',
    async (line) => {
      await using folder = await filled();
      await appendFile(folder.at('inventory', 'lists.ndjson'), `${line}\n`);
      await using lists = await KeptListsFile.open(folder.path, ours);

      expect(lists.count).toBe(0);
    },
  );

  it('can be read only by their owner, and are never read or written through a link', async () => {
    await using folder = await filled();
    const path = folder.at('inventory', 'lists.ndjson');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await using other = await Folder.open();
    await mkdir(other.at('inventory'));
    await writeFile(folder.at('victim'), await readFile(path));
    await symlink(folder.at('victim'), other.at('inventory', 'lists.ndjson'));

    await using lists = await KeptListsFile.open(other.path, ours);
    await lists.keep('units', { items: ['x'], isFirst: true, next: null, isLast: true });

    expect(lists.of('units')).toEqual(nothing);
    expect(await readFile(folder.at('victim'), 'utf8')).toBe(await readFile(path, 'utf8'));
  });

  it('belong to one process at a time', async () => {
    await using folder = await filled();
    await using _ = await KeptListsFile.open(folder.path, ours);

    await expect(KeptListsFile.open(folder.path, ours)).rejects.toMatchObject({ kind: 'held' });
  });
});
