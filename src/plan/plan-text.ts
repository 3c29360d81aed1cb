import { version as programVersion } from '../util/version.ts';

/** What is wrong with a plan of another version: the end of a sentence about it. */
export function otherVersion(version: number): string {
  return `version ${version}, and bulk-restore ${programVersion} reads version 1`;
}

/** What to do about it. */
export const otherVersionHint = 'use the version of bulk-restore that wrote it';

/** Lets a text through if it begins as plan files do; one that doesn't, of any size, is cut short. */
export class PlanText {
  readonly #pieces: AsyncIterable<Uint8Array>;
  #seen = '';

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** Of the plan's format; undefined where the text that went through is none. */
  get version(): number | undefined {
    const digits = /^\{\r?\n {2}"version": (\d{1,9}),\r?\n/.exec(this.#seen)?.[1];
    return digits === undefined ? undefined : Number(digits);
  }

  /**
   * Whether it begins as the same plan does from another hand: on one line, its keys sorted, or with the mark of bytes or
   * the two bytes a character of a shell that redirects.
   */
  get isLaidOutAnew(): boolean {
    return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\{\s*"(?:version|bindingCaps)"\s*:/.test(
      this.#seen.replaceAll('\0', ''),
    );
  }

  async *pieces(): AsyncGenerator<Buffer> {
    for await (const piece of this.#pieces) {
      if (this.#seen.length < enough) {
        this.#seen += Buffer.from(piece).toString('latin1', 0, enough);
        if (this.#seen.length >= enough && this.version === undefined) return;
      }
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
}

/** The characters at the beginning of a plan in which its version stands. */
const enough = 64;
