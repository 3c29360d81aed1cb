import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Files } from '../util/files.ts';
import { systemCode } from '../util/system-error.ts';

/** The files of this machine. */
export const nodeFiles: Files = {
  readText: (path) => readFile(path, 'utf8'),
  readPieces: (path) => createReadStream(path),
  async kindOf(path) {
    try {
      return (await stat(path)).isFile() ? 'file' : 'other';
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return 'nothing';
    }
  },
};
