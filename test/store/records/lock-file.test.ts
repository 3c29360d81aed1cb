import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { LockHeld, takeLock } from '../../../src/store/records/lock-file.ts';
import { Locks } from '../../../src/store/records/run-locks.ts';
import { Folder } from '../../support/folder.ts';

describe('a lock', () => {
  it('names its holder, can be read only by the owner, and is removed when it is released', async () => {
    await using folder = await Folder.open();

    const release = await takeLock(folder.at('lock'));

    expect(JSON.parse(await readFile(folder.at('lock'), 'utf8'))).toMatchObject({ host: hostname(), pid: process.pid });
    expect((await stat(folder.at('lock'))).mode & 0o777).toBe(0o600);
    await release();
    expect(await readdir(folder.at('.'))).toEqual([]);
  });

  it('refuses a second holder and names the process that holds it, its host and the time', async () => {
    await using folder = await Folder.open();
    await takeLock(folder.at('lock'));

    const second = takeLock(folder.at('lock'));

    await expect(second).rejects.toBeInstanceOf(LockHeld);
    await expect(second).rejects.toThrow(new RegExp(`held by process ${process.pid} on ${hostname()} since 20`));
  });

  it('is taken over at once if its process is gone', async () => {
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

  it('is taken over if its pid now belongs to another process', async () => {
    await using folder = await Folder.open();
    await writeFile(
      folder.at('lock'),
      JSON.stringify({ host: hostname(), pid: process.pid, process: 'another-boot 1', since: '2026-11-22T03:00:00Z' }),
    );

    await takeLock(folder.at('lock'));

    expect(JSON.parse(await readFile(folder.at('lock'), 'utf8')).process).not.toBe('another-boot 1');
  });

  it('is kept if another host holds it', async () => {
    await using folder = await Folder.open();
    await writeFile(
      folder.at('lock'),
      JSON.stringify({ host: 'dr-runner-7', pid: 1, process: '', since: '2026-11-22T03:00:00Z' }),
    );

    await expect(takeLock(folder.at('lock'))).rejects.toThrow(
      'held by process 1 on dr-runner-7 since 2026-11-22T03:00:00Z',
    );
  });

  it('goes to exactly one of many processes that take it over', async () => {
    await using folder = await Folder.open();
    await writeFile(
      folder.at('lock'),
      JSON.stringify({ host: hostname(), pid: process.pid, process: 'another-boot 1', since: '' }),
    );

    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(folder.at('lock'))));

    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  const whole = { host: hostname(), pid: 1, process: '', since: '2026-11-22T03:00:00Z' };

  it.each([
    '',
    'null',
    '7',
    '[]',
    '{}',
    JSON.stringify({ ...whole, pid: -1 }),
    JSON.stringify({ ...whole, pid: 1.5 }),
    JSON.stringify({ ...whole, host: null }),
    JSON.stringify({ ...whole, process: 7 }),
  ])('is kept if it names no process, with a hint what to do: %s', async (text) => {
    await using folder = await Folder.open();
    await folder.file('lock', text);

    await expect(takeLock(folder.at('lock'))).rejects.toMatchObject({
      kind: 'unreadable',
      message: `the lock ${folder.at('lock')} does not name the process that holds it`,
      hint: 'make sure that no process works on the run, then remove the file',
    });
  });

  it('needs a directory that it can be created in', async () => {
    await using folder = await Folder.open();

    await expect(new Locks().take(folder.at('gone', 'lock'), 'the run `r1`')).rejects.toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining(`cannot create the lock ${folder.at('gone', 'lock')}: ENOENT`),
      hint: 'choose a directory on a local disk with --state-dir',
    });
  });
});
