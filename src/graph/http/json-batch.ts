import { randomUUID } from 'node:crypto';
import { type Json, objectAt, objectOf } from '../wire/wire.ts';
import type { HttpResponse } from './transport.ts';

/** Fewer reads that nothing waits for are not worth a batch: if a batch fails, all its responses are lost. Ours. */
export const fewestRequestsInBatch = 4;

/** A read inside a batch. */
export interface BatchedRead {
  /** Below the base URL. */
  readonly path: string;
  /** Headers that it needs besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As in a `GraphRequest`. */
  readonly mayBeRefused?: boolean;
}

/** The body of a batch of reads. The id of each request is its index. */
export function writeBatch(reads: readonly BatchedRead[]): Json {
  const usual = { Accept: 'application/json', Prefer: 'include-unknown-enum-members' };
  return {
    requests: reads.map(({ path, headers }, index) => ({
      id: String(index),
      method: 'GET',
      url: `/${path}`,
      headers: { ...usual, ...headers, 'client-request-id': randomUUID() },
    })),
  };
}

/** The responses inside the response to a batch, by id, as if each had come by itself. Skips those without a status. */
export function readBatch(json: unknown): ReadonlyMap<string, HttpResponse> {
  const read = new Map<string, HttpResponse>();
  const responses = objectOf(json)['responses'];
  for (const response of Array.isArray(responses) ? responses : []) {
    const { id, status, body } = objectOf(response);
    if (typeof status !== 'number') continue;
    const headers = Object.entries(objectAt(objectOf(response), 'headers') ?? {});
    const lower = headers.map(([name, value]) => [name.toLowerCase(), String(value)]);
    read.set(String(id), new InnerResponse(status, Object.fromEntries(lower), body ?? null));
  }
  return read;
}

/** Its text is made only if somebody wants it: nearly all bodies are read as values. */
class InnerResponse implements HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;

  constructor(status: number, headers: Readonly<Record<string, string>>, json: unknown) {
    this.status = status;
    this.headers = headers;
    this.json = json;
  }

  get text(): string {
    return JSON.stringify(this.json);
  }
}
