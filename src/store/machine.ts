/**
 * The port to the machine that the store is on. `nodeMachine` is the real one; a simulation has one in memory, whose power can
 * fail.
 */
export interface Machine {
  readonly disk: Disk;
  readonly host: string;
  /** Of this process. */
  readonly pid: number;
  /** By this machine's clock, in milliseconds since 1970. */
  now(): number;
  /** A name that nobody can guess and that no file has yet. */
  uniqueName(): string;
  isRunning(pid: number): boolean;
  /** Distinguishes a process from a later one with the same pid; empty if the system does not say. */
  processKey(pid: number): Promise<string>;
}

/** Files, as the store uses them. Every method rejects with Node's own errors, such as `code: 'ENOENT'`. */
export interface Disk {
  /** Opens a file. `mode` is that of a new one; the umask of the process is taken from it. */
  open(path: string, how: HowToOpen, mode?: number): Promise<DiskFile>;
  /** The bytes of a file in order, in pieces of any size. The first piece rejects as `open` does. */
  readPieces(path: string): AsyncGenerator<Buffer, void>;
  /** With `recursive`, makes missing parents too and accepts a folder that exists. */
  makeFolder(path: string, options: { readonly mode: number; readonly recursive: boolean }): Promise<void>;
  /** Gives a file a second name. Rejects with EEXIST if there is something at `path`. */
  link(existing: string, path: string): Promise<void>;
  /** Replaces what is at `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves also if there is nothing. */
  removeFile(path: string): Promise<void>;
  /** Removes a folder with everything in it. Resolves also if there is nothing. */
  removeFolder(path: string): Promise<void>;
  /** What is in a folder. */
  list(path: string): Promise<readonly DiskEntry[]>;
  /** What is at a path. Does not follow a link at its end. */
  look(path: string): Promise<{ readonly kind: EntryKind; readonly size: number }>;
  /** The system's number for the kind of file system. */
  fileSystemType(path: string): Promise<number>;
  /** How many bytes this user can still write. Rejects if the system does not say. */
  freeSpace(path: string): Promise<number>;
  /** The system's number for the disk that a path is on. */
  device(path: string): Promise<number>;
}

/**
 * - `read`: a file or a folder.
 * - `append`: writes at the end of a file that exists. Rejects with ELOOP if the path ends in a link.
 * - `create`: a new file. Rejects with EEXIST if there is anything at the path, also a link.
 */
export type HowToOpen = 'read' | 'append' | 'create';

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface DiskEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface DiskFile {
  /** Writes at the end. If it rejects, a part may be written. */
  append(bytes: Buffer): Promise<void>;
  /** Reads fewer bytes than `length` only at the end of the file. */
  read(place: { readonly offset: number; readonly length: number }): Promise<Buffer>;
  truncate(length: number): Promise<void>;
  /** The umask of the process does not change it. */
  setMode(mode: number): Promise<void>;
  /** Resolves once the bytes survive a power cut. */
  datasync(): Promise<void>;
  /** The same; for a folder, once the names in it survive. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
