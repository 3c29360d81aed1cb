/** The files a spec is read from, as an argument, so that the core needs no file system. Paths are as the user wrote them. */
export interface Files {
  /** The whole text of a file. Rejects with Node's own error (`code: 'ENOENT'` and so on). */
  readText(path: string): Promise<string>;
  /** The bytes of a file in order, in pieces of any size. Rejects like `readText`, on the first piece. */
  readPieces(path: string): AsyncIterable<Uint8Array>;
  /** What is there, behind links: a file with an end, something else such as a folder or a device, or nothing that can be seen. */
  kindOf(path: string): Promise<'file' | 'other' | 'nothing'>;
}
