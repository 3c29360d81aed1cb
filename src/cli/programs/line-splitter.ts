import { StringDecoder } from 'node:string_decoder';

/** Cuts a stream into lines. Of a line that is too long, only the beginning is kept, so that no stream fills the memory. */
export class LineSplitter {
  readonly #most: number;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #begun = '';

  /** `most` is in UTF-16 code units. */
  constructor(most: number, onLine: (line: string) => void) {
    this.#most = most;
    this.#onLine = onLine;
  }

  take(piece: Buffer): void {
    const lines = this.#decoder.write(piece).split('\n');
    for (const [index, text] of lines.entries()) {
      if (index > 0) this.#finish();
      if (this.#begun.length < this.#most) this.#begun += text.slice(0, this.#most - this.#begun.length);
    }
  }

  /** A last line may lack its end. */
  end(): void {
    if (this.#begun !== '') this.#finish();
  }

  #finish(): void {
    const line = this.#begun.replace(/\r$/, '');
    this.#begun = '';
    this.#onLine(line);
  }
}
