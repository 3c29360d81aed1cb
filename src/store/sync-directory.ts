import { type FileHandle, open } from 'node:fs/promises';
import { systemCode } from '../util/system-error.ts';

/**
 * Makes durable which files a directory holds: a file whose bytes are on disk is still lost in a power cut while its name
 * is not. Does nothing where the system or its file system has no such call for directories (Windows, some network ones).
 */
export async function syncDirectory(path: string): Promise<void> {
  let directory: FileHandle | undefined;
  try {
    directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    if (!notForDirectories.includes(systemCode(error) ?? '')) throw error;
  } finally {
    await directory?.close();
  }
}

const notForDirectories = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'EBADF', 'ENOTSUP', 'ENOSYS'];
