import { NumberColumn } from './number-column.ts';

/**
 * A list of texts, or nulls, as bytes outside the heap. A million short texts would be as many objects, which the garbage collector looks
 * at again and again, and for which it lets several times as much garbage collect.
 */
export class TextColumn {
  readonly #blocks: Block[] = [];
  /** The texts after the last whole block. */
  #begun: string[] = [];
  /** By index: where a text ends in its block, in characters. Of a null, the complement of that. */
  readonly #ends = new NumberColumn((length) => new Int32Array(length));
  #end = 0;

  add(text: string | null): void {
    this.#end += text?.length ?? 0;
    this.#ends.add(text === null ? ~this.#end : this.#end);
    this.#begun.push(text ?? '');
    if (this.#begun.length < perBlock) return;
    this.#blocks.push(blockOf(this.#begun.join('')));
    this.#begun = [];
    this.#end = 0;
  }

  /** The text at an index that the column has. */
  at(index: number): string | null {
    const end = this.#ends.at(index);
    if (end < 0) return null;
    const place = index % perBlock;
    const block = this.#blocks[(index - place) / perBlock];
    if (block === undefined) return this.#begun[place] ?? null;
    return textIn(block, place === 0 ? 0 : endOf(this.#ends.at(index - 1)), end);
  }
}

/** Texts, one after the other. */
interface Block {
  readonly bytes: Buffer;
  /** 1 if each character fits into a byte. */
  readonly width: 1 | 2;
}

/** More would take less room, and the texts of a block that is not whole yet are on the heap. */
const perBlock = 256;

/** Not UTF-8: it cannot keep half of a pair of surrogates, and its places are not those of characters. */
function blockOf(text: string): Block {
  const narrow = Buffer.from(text, 'latin1');
  return narrow.toString('latin1') === text
    ? { bytes: narrow, width: 1 }
    : { bytes: Buffer.from(text, 'utf16le'), width: 2 };
}

function textIn({ bytes, width }: Block, from: number, to: number): string {
  return bytes.toString(width === 1 ? 'latin1' : 'utf16le', from * width, to * width);
}

function endOf(end: number): number {
  return end < 0 ? ~end : end;
}
