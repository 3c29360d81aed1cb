import { randomBytes } from 'node:crypto';
import { version } from '../../util/version.ts';
import type { Download } from '../http/download.ts';
import type { HttpRequest, HttpResult, Transport } from '../http/transport.ts';
import type { ShapeContext } from './body-shape.ts';
import { callShapes } from './call-line.ts';
import { CsvShape } from './csv-shape.ts';
import { Pseudonyms } from './pseudonyms.ts';
import type { TraceLine } from './trace-line.ts';

export interface TraceOptions {
  readonly command: string;
  /** Milliseconds, from any start. */
  readonly now: () => number;
  /** Takes a line at once and never throws. */
  readonly write: (line: TraceLine) => void;
}

/** Records the shapes of one command's calls. Whatever goes wrong with that, the calls are made as without it. */
export class Trace {
  readonly #options: TraceOptions;
  readonly #part = randomBytes(4).toString('hex');
  readonly #pseudonyms = new Pseudonyms();
  #calls = 0;
  #start: number | null = null;

  constructor(options: TraceOptions) {
    this.#options = options;
    options.write({ trace: 1, part: this.#part, program: version, command: options.command });
  }

  /** The same transport, but every call is recorded. `base`: the URL of the service. */
  transport(inner: Transport, base: URL): Transport {
    return {
      send: (request, signal) => this.#send(request, signal, { inner, base }),
      reconnect: () => inner.reconnect(),
      close: () => inner.close(),
    };
  }

  /** The same for files from other hosts. */
  download(inner: Download, base: URL): Download {
    return { pieces: (url, signal) => this.#pieces(inner.pieces(url, signal), url.origin === base.origin) };
  }

  async #send(
    request: HttpRequest,
    signal: AbortSignal | undefined,
    { inner, base }: { readonly inner: Transport; readonly base: URL },
  ): Promise<HttpResult> {
    const begun = this.#begin();
    let result: HttpResult | null = null;
    try {
      result = await inner.send(request, signal);
      return result;
    } finally {
      const context = { base, pseudonyms: this.#pseudonyms };
      this.#record(begun, () => this.#callLines(begun, { request, result }, context));
    }
  }

  #callLines(begun: Begun, seen: Parameters<typeof callShapes>[0], context: ShapeContext): TraceLine[] {
    const [outer, ...batched] = callShapes(seen, context);
    if (outer === undefined) return [];
    const timed = this.#timed(begun);
    const inner = batched.map((shape) => ({ ...timed, call: this.#nextCall(), batch: begun.call, ...shape }));
    return [{ ...timed, ...outer }, ...inner];
  }

  async *#pieces(pieces: AsyncIterable<Uint8Array>, isService: boolean): AsyncGenerator<Uint8Array> {
    const begun = this.#begin();
    const shape = new CsvShape();
    let isWhole = false;
    try {
      for await (const piece of pieces) {
        shape.note(piece);
        yield piece;
      }
      isWhole = true;
    } finally {
      this.#record(begun, () => {
        const host = isService ? 'service' : 'other';
        return [{ ...this.#timed(begun), download: { host, isWhole, ...shape.seen } }];
      });
    }
  }

  #begin(): Begun {
    const now = this.#options.now();
    this.#start ??= now;
    return { call: this.#nextCall(), at: now, start: this.#start };
  }

  #nextCall(): number {
    this.#calls += 1;
    return this.#calls;
  }

  #timed({ call, at, start }: Begun): { part: string; call: number; at: number; took: number } {
    return { part: this.#part, call, at: at - start, took: Math.max(0, this.#options.now() - at) };
  }

  /** What cannot be described costs a line of the trace, and nothing else. */
  #record({ call, at, start }: Begun, lines: () => TraceLine[]): void {
    try {
      for (const line of lines()) this.#options.write(line);
    } catch {
      this.#options.write({ part: this.#part, call, at: at - start, isLost: true });
    }
  }
}

interface Begun {
  readonly call: number;
  readonly at: number;
  readonly start: number;
}
