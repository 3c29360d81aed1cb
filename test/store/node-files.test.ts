import { execFileSync } from 'node:child_process';
import { mkdir, symlink, truncate } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/store/node-files.ts';
import { FileRefused } from '../../src/util/files.ts';
import { Folder } from '../support/folder.ts';

async function read(path: string, most?: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of nodeFiles.readPieces(path, most)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('the files of this machine', () => {
  it('are read in pieces, also through a link', async () => {
    await using folder = await Folder.open();
    await symlink(await folder.file('a', 'x'.repeat(200_000)), folder.at('link'));

    expect(await read(folder.at('link'))).toHaveLength(200_000);
    expect(await nodeFiles.readText(folder.at('link'))).toHaveLength(200_000);
    expect(await nodeFiles.realPath(folder.at('link'))).toMatch(/\/a$/);
    expect(await nodeFiles.realPath(folder.at('none'))).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('are never pipes: nobody may write to one', async () => {
    await using folder = await Folder.open();
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', folder.at('pipe')]);

    await expect(read(folder.at('pipe'))).rejects.toThrow(FileRefused);
  });

  it.skipIf(process.platform !== 'linux').each(['/dev/zero', '/dev/null', '/proc/self/environ', '/proc/cpuinfo'])(
    'are never devices or files of the kernel: %s',
    async (path) => {
      await expect(read(path)).rejects.toThrow(FileRefused);
    },
  );

  it('reject as the file system does', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('folder'));

    await expect(read(folder.at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(read(folder.at('folder'))).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('are refused before they are read if they are too long', async () => {
    await using folder = await Folder.open();
    await truncate(await folder.file('long', ''), 2 ** 40);

    await expect(read(folder.at('long'), 1_000)).rejects.toMatchObject({ refusal: { kind: 'too-long', most: 1_000 } });
    await expect(nodeFiles.readText(folder.at('long'))).rejects.toThrow(FileRefused);
  });
});
