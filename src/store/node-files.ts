import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Files } from '../util/files.ts';

/** The files of this machine. */
export const nodeFiles: Files = {
  readText: (path) => readFile(path, 'utf8'),
  readPieces: (path) => createReadStream(path),
};
