import { dirname } from 'node:path/posix';
import type { DiskEntry, EntryKind, HowToOpen } from '../../../src/store/machine.ts';
import type { Fate } from '../fate.ts';

/** A file has no name of its own: names lead to it. */
export interface VirtualFile {
  readonly kind: 'file';
  content: Buffer;
  /** What survives a power cut for certain. */
  synced: Buffer;
}

type VirtualNode = VirtualFile | { readonly kind: 'folder' };

const folder: VirtualNode = { kind: 'folder' };

/**
 * The disk of a machine. A power cut loses what was not synced: bytes of files, whole or in part, and names in folders. Methods
 * act at once, and throw the errors of a file system.
 */
export class VirtualDisk {
  #names = new Map<string, VirtualNode>([['/', folder]]);
  #syncedNames = new Map<string, VirtualNode>([['/', folder]]);
  /** Then nothing more can be written. */
  isFull = false;

  open(path: string, how: HowToOpen): VirtualNode {
    const found = this.#names.get(path);
    if (how === 'create') {
      if (found !== undefined) throw systemError('EEXIST', 'open', path);
      this.#requireFolder(dirname(path), 'open');
      if (this.isFull) throw systemError('ENOSPC', 'open', path);
      const file: VirtualFile = { kind: 'file', content: Buffer.alloc(0), synced: Buffer.alloc(0) };
      this.#names.set(path, file);
      return file;
    }
    if (found === undefined) throw systemError('ENOENT', 'open', path);
    if (found.kind === 'folder' && how === 'append') throw systemError('EISDIR', 'open', path);
    return found;
  }

  /** On a full disk, writes a part. */
  append(file: VirtualFile, bytes: Buffer): void {
    const fits = this.isFull ? bytes.subarray(0, bytes.length >> 1) : bytes;
    file.content = joined(file.content, fits);
    if (this.isFull) throw systemError('ENOSPC', 'write');
  }

  sync(path: string, node: VirtualNode): void {
    if (node.kind === 'file') {
      node.synced = node.content;
      return;
    }
    for (const name of [...this.#syncedNames.keys()]) {
      if (dirname(name) === path && name !== '/' && !this.#names.has(name)) this.#syncedNames.delete(name);
    }
    for (const [name, at] of this.#names) if (dirname(name) === path) this.#syncedNames.set(name, at);
  }

  makeFolder(path: string, recursive: boolean): void {
    const found = this.#names.get(path);
    if (found?.kind === 'folder' && recursive) return;
    if (found !== undefined) throw systemError('EEXIST', 'mkdir', path);
    if (recursive) this.makeFolder(dirname(path), true);
    this.#requireFolder(dirname(path), 'mkdir');
    if (this.isFull) throw systemError('ENOSPC', 'mkdir', path);
    this.#names.set(path, folder);
  }

  link(existing: string, path: string): void {
    const node = this.#names.get(existing);
    if (node === undefined) throw systemError('ENOENT', 'link', existing);
    this.#requireFolder(dirname(path), 'link');
    if (this.#names.has(path)) throw systemError('EEXIST', 'link', path);
    this.#names.set(path, node);
  }

  rename(from: string, to: string): void {
    const node = this.#names.get(from);
    if (node === undefined) throw systemError('ENOENT', 'rename', from);
    this.#requireFolder(dirname(to), 'rename');
    for (const [name, moved] of [...this.#names]) {
      if (name !== from && !name.startsWith(`${from}/`)) continue;
      this.#names.delete(name);
      this.#names.set(`${to}${name.slice(from.length)}`, moved);
    }
  }

  remove(path: string): void {
    for (const name of [...this.#names.keys()])
      if (name === path || name.startsWith(`${path}/`)) this.#names.delete(name);
  }

  /** Removes it so that no power cut brings it back. */
  destroy(path: string): void {
    this.remove(path);
    for (const name of [...this.#syncedNames.keys()])
      if (name === path || name.startsWith(`${path}/`)) this.#syncedNames.delete(name);
  }

  list(path: string): DiskEntry[] {
    this.#requireFolder(path, 'scandir');
    return [...this.#names]
      .filter(([name]) => name !== '/' && dirname(name) === path)
      .map(([name, { kind }]) => ({ name: name.slice(name.lastIndexOf('/') + 1), kind }));
  }

  look(path: string): { readonly kind: EntryKind; readonly size: number } {
    const node = this.#names.get(path);
    if (node === undefined) throw systemError('ENOENT', 'lstat', path);
    return { kind: node.kind, size: node.kind === 'file' ? node.content.length : 0 };
  }

  /** The text of a file; empty if there is none. */
  textOf(path: string): string {
    const node = this.#names.get(path);
    return node?.kind === 'file' ? node.content.toString() : '';
  }

  /** `about` names the power cut. */
  loseUnsynced(fate: Fate, about: string): void {
    const names = new Map<string, VirtualNode>();
    for (const path of [...new Set([...this.#syncedNames.keys(), ...this.#names.keys()])].sort()) {
      const [before, after] = [this.#syncedNames.get(path), this.#names.get(path)];
      const kept = before === after || fate.happens(0.5, `${about} name ${path}`) ? after : before;
      if (kept !== undefined && (path === '/' || names.has(dirname(path)))) names.set(path, kept);
    }
    for (const [path, node] of names) if (node.kind === 'file') loseBytes(node, fate, `${about} bytes of ${path}`);
    this.#names = names;
    this.#syncedNames = new Map(names);
  }

  #requireFolder(path: string, syscall: string): void {
    const node = this.#names.get(path);
    if (node === undefined) throw systemError('ENOENT', syscall, path);
    if (node.kind !== 'folder') throw systemError('ENOTDIR', syscall, path);
  }
}

/** How much of a buffer is in use, by its memory: what follows is room for what is appended. */
const used = new WeakMap<ArrayBufferLike, number>();

/** The content with more bytes at its end. Copies only if there is no room behind it: journals are appended to line by line. */
function joined(content: Buffer, more: Buffer): Buffer {
  const end = content.byteOffset + content.length;
  const hasRoom = used.get(content.buffer) === end && end + more.length <= content.buffer.byteLength;
  const whole = hasRoom ? Buffer.from(content.buffer) : Buffer.alloc(2 * (content.length + more.length));
  const start = hasRoom ? content.byteOffset : 0;
  if (!hasRoom) content.copy(whole);
  more.copy(whole, start + content.length);
  used.set(whole.buffer, start + content.length + more.length);
  return whole.subarray(start, start + content.length + more.length);
}

/** Of bytes that were appended, any number may be left. A file that was cut is cut or not. */
function loseBytes(file: VirtualFile, fate: Fate, about: string): void {
  const { content, synced } = file;
  if (content === synced) return;
  const isLonger = content.length >= synced.length && content.subarray(0, synced.length).equals(synced);
  if (isLonger) file.content = content.subarray(0, fate.whole(synced.length, content.length, about));
  else if (fate.happens(0.5, about)) file.content = synced;
  file.synced = file.content;
}

export function systemError(code: string, syscall: string, path = ''): Error {
  return Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, syscall, path });
}
