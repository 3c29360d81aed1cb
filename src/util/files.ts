/** Access to the files of a spec, as an argument, so that the core needs no file system. Paths are as the user wrote them. */
export interface Files {
  /** The whole text of a file. Rejects with Node's own error, such as `code: 'ENOENT'`. */
  readText(path: string): Promise<string>;
  /** The bytes of a file in order, in pieces of any size. The first piece rejects as `readText` does. */
  readPieces(path: string): AsyncIterable<Uint8Array>;
  /** What a path is, following links: a regular file, something else such as a folder or device, or nothing visible. */
  kindOf(path: string): Promise<'file' | 'other' | 'nothing'>;
}
