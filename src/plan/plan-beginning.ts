import { version as programVersion } from '../util/version.ts';

/** The end of a sentence about a plan of another version. */
export function otherVersion(version: number): string {
  return `version ${version}, and bulk-restore ${programVersion} reads version 1`;
}

/** The hint of such a message. */
export const otherVersionHint = 'use the version of bulk-restore that wrote it';

/** Passes a plan file on while it reads the version at its beginning. Stops early if the text is not a plan file, however long it is. */
export class PlanBeginning {
  readonly #pieces: AsyncIterable<Uint8Array>;
  #start = '';

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** The version of the plan's format. Undefined if the text is not a plan file. */
  get version(): number | undefined {
    const digits = /^\{\r?\n {2}"version": (\d{1,9}),\r?\n/.exec(this.#start)?.[1];
    return digits === undefined ? undefined : Number(digits);
  }

  /** Whether there is no text, or nobody has read it yet. */
  get isEmpty(): boolean {
    return this.#start === '';
  }

  /** Whether another program has rewritten the plan: on one line, with sorted keys, with a byte order mark, or in UTF-16. */
  get isReformatted(): boolean {
    return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\{\s*"(?:version|bindingCaps)"\s*:/.test(
      this.#start.replaceAll('\0', ''),
    );
  }

  async *pieces(): AsyncGenerator<Buffer> {
    for await (const piece of this.#pieces) {
      if (this.#start.length < startLength) {
        this.#start += Buffer.from(piece).toString('latin1', 0, startLength);
        if (this.#start.length >= startLength && this.version === undefined) return;
      }
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
}

/** Characters that are enough to hold the version. */
const startLength = 64;
