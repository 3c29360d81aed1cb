/** Access to the files of a spec, as an argument, so that the core needs no file system. Paths are as the user wrote them. */
export interface Files {
  /** The whole text of a file of at most 16 MiB. Rejects as `readPieces` does. */
  readText(path: string): Promise<string>;
  /**
   * The bytes of a regular file in order, in pieces of any size. Rejects with Node's own error, such as `code: 'ENOENT'`, and
   * with FileRefused if the path is not a regular file or the file is longer than `most` bytes. Never waits for a writer.
   */
  readPieces(path: string, most?: number): AsyncIterable<Uint8Array>;
  /** What a path is, following links: a regular file, something else such as a folder or device, or nothing visible. */
  kindOf(path: string): Promise<'file' | 'other' | 'nothing'>;
  /** The absolute path without links; null if nothing is there. `.` is the working directory. */
  realPath(path: string): Promise<string | null>;
}

/** Stands for standard input if a spec has this name. */
export const stdinName = '-';

export const mebibyte = 1_048_576;
export const gibibyte: number = 1_024 * mebibyte;

/** What is wrong with a path that names something, but not a file that the program reads. */
export type FileRefusal = { readonly kind: 'special' } | { readonly kind: 'too-long'; readonly most: number };

export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly refusal: FileRefusal;

  constructor(refusal: FileRefusal) {
    super(refusal.kind === 'special' ? 'not a regular file' : `longer than ${refusal.most} bytes`);
    this.refusal = refusal;
  }
}

/** The same pieces, but rejects with FileRefused as soon as they are longer than `most` bytes. */
export async function* atMost(pieces: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array, undefined> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > most) throw new FileRefused({ kind: 'too-long', most });
    yield piece;
  }
}
