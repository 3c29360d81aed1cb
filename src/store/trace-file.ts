import { dirname } from 'node:path';
import { systemCode } from '../util/system-error.ts';
import type { Disk, DiskFile } from './machine.ts';
import { nodeMachine } from './node-machine.ts';
import { privateModes } from './whole-file.ts';

export interface TraceFileOptions {
  readonly path: string;
  /** Called at most once, with what is wrong: from then on nothing is written. */
  readonly onFailure: (because: string) => void;
  readonly disk?: Disk;
}

/**
 * Appends lines to a trace, or begins one. Whoever writes never waits and never fails: lines wait until the file is open, and are
 * dropped once it cannot be written. Each line is one write, so that a killed process leaves whole lines.
 */
export class TraceFile {
  readonly #options: TraceFileOptions;
  readonly #disk: Disk;
  #waiting: string[] = [];
  /** In characters. */
  #waitingSize = 0;
  #written = 0;
  #isClosed = false;
  #file: DiskFile | null = null;
  #work: Promise<void> | null = null;

  constructor(options: TraceFileOptions) {
    this.#options = options;
    this.#disk = options.disk ?? nodeMachine.disk;
  }

  write(line: object): void {
    if (this.#isClosed) return;
    const text = `${JSON.stringify(line)}\n`;
    this.#written += text.length;
    this.#waitingSize += text.length;
    if (this.#waitingSize > mostWaiting) this.#fail('the disk is too slow for it');
    else if (this.#written > longestTrace) this.#fail(`it is longer than ${longestTrace / 1_048_576} MiB`);
    else {
      this.#waiting.push(text);
      this.#work ??= this.#writeAll();
    }
  }

  /** Resolves once everything is written, or nothing more can be. Never rejects. */
  async close(): Promise<void> {
    await this.#work;
    this.#isClosed = true;
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
  }

  async #writeAll(): Promise<void> {
    try {
      this.#file ??= await openTrace(this.#options.path, this.#disk);
      for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
        this.#waitingSize -= line.length;
        await this.#file.append(Buffer.from(line));
      }
    } catch (error) {
      this.#fail(error instanceof NoTrace ? error.message : (systemCode(error) ?? 'the file cannot be written'));
    } finally {
      this.#work = null;
    }
  }

  #fail(because: string): void {
    this.#waiting = [];
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.onFailure(because);
  }
}

/** In characters. */
const mostWaiting = 16_777_216;
const longestTrace = 268_435_456;

/** What is there is no trace, and stays as it is. */
class NoTrace extends Error {}

async function openTrace(path: string, disk: Disk): Promise<DiskFile> {
  await disk.makeFolder(dirname(path), { mode: privateModes.folder, recursive: true });
  try {
    return await disk.open(path, 'create', privateModes.file);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  const { kind, size } = await disk.look(path);
  if (kind !== 'file') throw new NoTrace('it is a link, a folder or a device');
  if (size > longestTrace) throw new NoTrace('it is full');
  if (size > 0 && !(await isTrace(path, disk))) throw new NoTrace('it is another file');
  const file = await disk.open(path, 'append');
  // After a line that a power cut or a full disk has cut off.
  if (size > 0 && !(await endsWithLine(path, size, disk))) await file.append(Buffer.from('\n'));
  return file;
}

async function isTrace(path: string, disk: Disk): Promise<boolean> {
  const file = await disk.open(path, 'read');
  try {
    const beginning = await file.read({ offset: 0, length: traceMark.length });
    return beginning.toString() === traceMark;
  } finally {
    await file.close();
  }
}

/** How every trace begins. */
const traceMark = '{"trace":1,';

async function endsWithLine(path: string, size: number, disk: Disk): Promise<boolean> {
  const file = await disk.open(path, 'read');
  try {
    return (await file.read({ offset: size - 1, length: 1 })).toString() === '\n';
  } finally {
    await file.close();
  }
}
