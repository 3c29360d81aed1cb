import { mostRequestsInBatch } from '../m365/limits.ts';
import type { Clock } from '../util/clock.ts';
import type { BaseUrl } from './http/base-url.ts';
import { type BatchReads, pausedTooLong } from './http/batch-reads.ts';
import type { Calls } from './http/calls.ts';
import type { BatchedRead } from './http/json-batch.ts';
import { asJson, type ReadEntity } from './http/pages.ts';
import type { HttpResponse } from './http/transport.ts';
import { Unreadable } from './wire/wire.ts';

interface GatheredParts {
  readonly base: BaseUrl;
  readonly caller: Calls;
  readonly batches: BatchReads;
  readonly clock: Clock;
}

interface WaitingRead extends BatchedRead {
  /** Takes the response inside a batch; null if the batch brought none. */
  readonly take: (response: HttpResponse | null) => void;
}

interface ReadOptions<T> {
  /** Whether what a batch brought is what was asked for. */
  readonly fits?: (value: T) => boolean;
  /** How long to retry it by itself, in milliseconds; as long as any request by default. */
  readonly patience?: number;
}

/** Reads of the same moment, whoever asks, become one request: a batch. */
export class GatheredReads {
  readonly #parts: GatheredParts;
  #waiting: WaitingRead[] = [];

  constructor(parts: GatheredParts) {
    this.#parts = parts;
  }

  /**
   * Reads what is at `path`, below the base URL. What the batch brings no good response for is read again, by itself: so is
   * what does not fit.
   */
  async read<T>(path: string, read: ReadEntity<T>, { fits = () => true, patience }: ReadOptions<T> = {}): Promise<T> {
    const response = await new Promise<HttpResponse | null>((take) => {
      this.#waiting.push({ path, take });
      if (this.#waiting.length === 1) void this.#readTogether();
    });
    const together = valueIn(response, read);
    if (together !== undefined && fits(together.value)) return together.value;
    return await this.#readAlone(path, read, patience);
  }

  async #readTogether(): Promise<void> {
    const { clock, batches } = this.#parts;
    await clock.sleep(gatherTime);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += mostRequestsInBatch) {
      const some = waiting.slice(at, at + mostRequestsInBatch);
      const responses = await batches.responsesTo(some).catch(() => none);
      for (const [index, { take }] of some.entries()) take(responses.get(String(index)) ?? null);
    }
  }

  async #readAlone<T>(path: string, read: ReadEntity<T>, patience: number | undefined): Promise<T> {
    const { base, caller } = this.#parts;
    if (caller.isPausedTooLong) throw pausedTooLong();
    return await caller.call({
      method: 'GET',
      isRepeatable: true,
      ...(patience !== undefined && { patience }),
      url: base.at(path),
      body: null,
      readBody: asJson(read),
    });
  }
}

/** Milliseconds that the first read waits for others. Ours. */
const gatherTime = 20;

const none: ReadonlyMap<string, HttpResponse> = new Map();

/** Undefined if the response is not what was asked for. */
function valueIn<T>(response: HttpResponse | null, read: ReadEntity<T>): { readonly value: T } | undefined {
  if (response?.status !== 200) return undefined;
  try {
    return { value: asJson(read)(response) };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
