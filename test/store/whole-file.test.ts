import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../src/store/whole-file.ts';
import { Folder } from '../support/folder.ts';
import { inTurn } from '../support/pieces.ts';

describe('writeWholeFile', () => {
  it('writes all pieces in order, and makes missing directories', async () => {
    await using folder = await Folder.open();
    const path = folder.at('reports', 'finance', 'report.csv');

    await writeWholeFile(path, ['one,', 'two\n'], 0o644);

    expect(await readFile(path, 'utf8')).toBe('one,two\n');
  });

  it('writes pieces from an async iterator', async () => {
    await using folder = await Folder.open();

    await writeWholeFile(folder.at('report.csv'), inTurn('one,', 'two\n'), 0o644);

    expect(await readFile(folder.at('report.csv'), 'utf8')).toBe('one,two\n');
  });

  it('writes more than fits into one write, with characters beyond ASCII', async () => {
    await using folder = await Folder.open();
    const pieces = Array.from({ length: 60_000 }, (_, index) => `${index} ä💾\n`);

    await writeWholeFile(folder.at('long.txt'), pieces, 0o644);

    expect(await readFile(folder.at('long.txt'), 'utf8')).toBe(pieces.join(''));
  });

  it('sets the mode of the file', async () => {
    await using folder = await Folder.open();

    await writeWholeFile(folder.at('plan.json'), ['{}'], 0o600);

    expect((await stat(folder.at('plan.json'))).mode & 0o777).toBe(0o600);
  });

  it('replaces an existing file', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('report.csv'), 'a much longer file that was there before');

    await writeWholeFile(folder.at('report.csv'), ['new'], 0o644);

    expect(await readFile(folder.at('report.csv'), 'utf8')).toBe('new');
  });

  it('keeps the existing file, and leaves no other, if the pieces fail half-way', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('report.csv'), 'old');

    const writing = writeWholeFile(folder.at('report.csv'), failingHalfWay(), 0o644);

    await expect(writing).rejects.toThrow('half-way');
    expect(await readFile(folder.at('report.csv'), 'utf8')).toBe('old');
    expect(await readdir(folder.path)).toEqual(['report.csv']);
  });

  it('leaves nothing behind if the pieces fail and there was no file', async () => {
    await using folder = await Folder.open();

    const writing = writeWholeFile(folder.at('report.csv'), failingHalfWay(), 0o644);

    await expect(writing).rejects.toThrow('half-way');
    expect(await readdir(folder.path)).toEqual([]);
  });
});

function* failingHalfWay(): Generator<string> {
  yield 'x'.repeat(300_000);
  throw new Error('half-way');
}
