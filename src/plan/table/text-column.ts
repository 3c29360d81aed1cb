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
  /** The block that was read last, as a text: most are read from first to last. */
  #read: ReadBlock = { number: -1, text: '' };

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
    const number = (index - place) / perBlock;
    if (number === this.#blocks.length) return this.#begun[place] ?? null;
    return this.#textOf(number).slice(place === 0 ? 0 : endOf(this.#ends.at(index - 1)), end);
  }

  #textOf(number: number): string {
    const block = this.#blocks[number];
    if (number !== this.#read.number && block !== undefined) this.#read = { number, text: textIn(block) };
    return this.#read.text;
  }
}

/** Texts, one after the other. */
interface Block {
  readonly bytes: Buffer;
  readonly encoding: 'latin1' | 'utf16le';
}

interface ReadBlock {
  /** Index into the blocks; -1 for none. */
  readonly number: number;
  readonly text: string;
}

/** To read one text of as many takes hardly longer than to read it by itself. */
const perBlock = 64;

/** Not UTF-8: it cannot keep half of a pair of surrogates, and its places are not those of characters. */
function blockOf(text: string): Block {
  const narrow = Buffer.from(text, 'latin1');
  return narrow.toString('latin1') === text
    ? { bytes: narrow, encoding: 'latin1' }
    : { bytes: Buffer.from(text, 'utf16le'), encoding: 'utf16le' };
}

function textIn({ bytes, encoding }: Block): string {
  return bytes.toString(encoding);
}

function endOf(end: number): number {
  return end < 0 ? ~end : end;
}
