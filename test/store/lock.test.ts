import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { LockHeld, takeLock } from '../../src/store/lock.ts';
import { Locks } from '../../src/store/locks.ts';
import { Folder } from '../support/folder.ts';

describe('a lock', () => {
  it('names its holder, for the owner alone to read, and is gone when it is given back', async () => {
    await using folder = await Folder.open();

    const giveBack = await takeLock(folder.at('lock'));

    expect(JSON.parse(await readFile(folder.at('lock'), 'utf8'))).toMatchObject({ host: hostname(), pid: process.pid });
    expect((await stat(folder.at('lock'))).mode & 0o777).toBe(0o600);
    await giveBack();
    expect(await readdir(folder.at('.'))).toEqual([]);
  });

  it('is refused while its holder is there, with who and since when', async () => {
    await using folder = await Folder.open();
    await takeLock(folder.at('lock'));

    const second = takeLock(folder.at('lock'));

    await expect(second).rejects.toBeInstanceOf(LockHeld);
    await expect(second).rejects.toThrow(new RegExp(`held by process ${process.pid} on ${hostname()} since 20`));
  });

  it('of a process that is gone is taken over at once', async () => {
    await using folder = await Folder.open();
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'close');
    await writeFile(
      folder.at('lock'),
      JSON.stringify({ host: hostname(), pid: child.pid, process: '', since: '2026-11-22T03:00:00Z' }),
    );

    await takeLock(folder.at('lock'));

    expect(JSON.parse(await readFile(folder.at('lock'), 'utf8')).pid).toBe(process.pid);
    expect(await readdir(folder.at('.'))).toEqual(['lock']);
  });

  it('of an earlier process that had the number of one that is there is taken over', async () => {
    await using folder = await Folder.open();
    await writeFile(
      folder.at('lock'),
      JSON.stringify({ host: hostname(), pid: process.pid, process: 'another-boot 1', since: '2026-11-22T03:00:00Z' }),
    );

    await takeLock(folder.at('lock'));

    expect(JSON.parse(await readFile(folder.at('lock'), 'utf8')).process).not.toBe('another-boot 1');
  });

  it('of another host stands, for nobody can look at a process there', async () => {
    await using folder = await Folder.open();
    await writeFile(
      folder.at('lock'),
      JSON.stringify({ host: 'dr-runner-7', pid: 1, process: '', since: '2026-11-22T03:00:00Z' }),
    );

    await expect(takeLock(folder.at('lock'))).rejects.toThrow(
      'held by process 1 on dr-runner-7 since 2026-11-22T03:00:00Z',
    );
  });

  it('of a dead process goes to one of many who want it', async () => {
    await using folder = await Folder.open();
    await writeFile(
      folder.at('lock'),
      JSON.stringify({ host: hostname(), pid: process.pid, process: 'another-boot 1', since: '' }),
    );

    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(folder.at('lock'))));

    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('that does not say who holds it is left alone, with what to do', async () => {
    await using folder = await Folder.open();
    await folder.file('lock', '');

    await expect(takeLock(folder.at('lock'))).rejects.toMatchObject({
      kind: 'unreadable',
      message: `the lock ${folder.at('lock')} does not say who holds it`,
      hint: 'make sure that no process works on the run, then remove the file',
    });
  });

  it('that can not be made is a matter of the state directory', async () => {
    await using folder = await Folder.open();

    await expect(new Locks().take(folder.at('gone', 'lock'), 'the run `r1`')).rejects.toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining(`no lock can be made at ${folder.at('gone', 'lock')}: ENOENT`),
      hint: 'name a directory on a local disk with --state-dir',
    });
  });
});
