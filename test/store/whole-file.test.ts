import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { privateModes, sharedModes, writeNewFile, writeWholeFile } from '../../src/store/whole-file.ts';
import { Folder } from '../support/folder.ts';
import { inTurn } from '../support/pieces.ts';

describe('writeWholeFile', () => {
  it('writes all pieces in order, and makes missing directories', async () => {
    await using folder = await Folder.open();
    const path = folder.at('reports', 'finance', 'report.csv');

    await writeWholeFile(path, { pieces: ['one,', 'two\n'], modes: sharedModes });

    expect(await readFile(path, 'utf8')).toBe('one,two\n');
  });

  it('writes pieces from an async iterator', async () => {
    await using folder = await Folder.open();

    await writeWholeFile(folder.at('report.csv'), { pieces: inTurn('one,', 'two\n'), modes: sharedModes });

    expect(await readFile(folder.at('report.csv'), 'utf8')).toBe('one,two\n');
  });

  it('writes more than fits into one write, with characters beyond ASCII', async () => {
    await using folder = await Folder.open();
    const pieces = Array.from({ length: 60_000 }, (_, index) => `${index} ä💾\n`);

    await writeWholeFile(folder.at('long.txt'), { pieces: pieces, modes: sharedModes });

    expect(await readFile(folder.at('long.txt'), 'utf8')).toBe(pieces.join(''));
  });

  it.each([
    ['private', privateModes, '700 600'],
    ['shared', sharedModes, '750 640'],
  ])('gives %s files and new folders their modes, less the umask', async (_what, modes, expected) => {
    await using folder = await Folder.open();
    const before = process.umask(0);

    try {
      await writeWholeFile(folder.at('new', 'plan.json'), { pieces: ['{}'], modes });
    } finally {
      process.umask(before);
    }

    const found = [await stat(folder.at('new')), await stat(folder.at('new', 'plan.json'))];
    expect(found.map(({ mode }) => (mode & 0o777).toString(8)).join(' ')).toBe(expected);
  });

  it('refuses a path that is a link, and leaves the file behind it alone', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('precious'), 'mine');
    await symlink(folder.at('precious'), folder.at('report.csv'));

    const writing = writeWholeFile(folder.at('report.csv'), { pieces: ['new'], modes: sharedModes });

    await expect(writing).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await readFile(folder.at('precious'), 'utf8')).toBe('mine');
    expect(await readdir(folder.path)).toEqual(['precious', 'report.csv']);
  });

  it('writes under a name that nobody can foresee', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('precious'), 'mine');
    await symlink(folder.at('precious'), folder.at(`report.csv.${process.pid}.tmp`));

    await writeWholeFile(folder.at('report.csv'), { pieces: ['new'], modes: sharedModes });

    expect(await readFile(folder.at('precious'), 'utf8')).toBe('mine');
    expect(await readFile(folder.at('report.csv'), 'utf8')).toBe('new');
  });

  it('replaces an existing file', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('report.csv'), 'a much longer file that was there before');

    await writeWholeFile(folder.at('report.csv'), { pieces: ['new'], modes: sharedModes });

    expect(await readFile(folder.at('report.csv'), 'utf8')).toBe('new');
  });

  it('keeps the existing file, and leaves no other, if the pieces fail half-way', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('report.csv'), 'old');

    const writing = writeWholeFile(folder.at('report.csv'), { pieces: failingHalfWay(), modes: sharedModes });

    await expect(writing).rejects.toThrow('half-way');
    expect(await readFile(folder.at('report.csv'), 'utf8')).toBe('old');
    expect(await readdir(folder.path)).toEqual(['report.csv']);
  });

  it('leaves nothing behind if the pieces fail and there was no file', async () => {
    await using folder = await Folder.open();

    const writing = writeWholeFile(folder.at('report.csv'), { pieces: failingHalfWay(), modes: sharedModes });

    await expect(writing).rejects.toThrow('half-way');
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('writeNewFile', () => {
  it('refuses a link, even one that leads nowhere', async () => {
    await using folder = await Folder.open();
    await symlink(folder.at('elsewhere'), folder.at('spec.yaml'));

    await expect(writeNewFile(folder.at('spec.yaml'), 'new')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readdir(folder.path)).toEqual(['spec.yaml']);
  });

  it('makes a file that others cannot read', async () => {
    await using folder = await Folder.open();

    await writeNewFile(folder.at('spec.yaml'), 'new');

    expect((await stat(folder.at('spec.yaml'))).mode & 0o007).toBe(0);
  });
});

function* failingHalfWay(): Generator<string> {
  yield 'x'.repeat(300_000);
  throw new Error('half-way');
}
