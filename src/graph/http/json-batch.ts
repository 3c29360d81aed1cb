import { randomUUID } from 'node:crypto';
import { type Json, objectAt, objectOf } from '../wire/wire.ts';
import type { Answer } from './transport.ts';

/** Fewer are not worth one: a batch that meets a fault loses all its answers. Ours. */
export const fewestInBatch = 4;

/** The body of a batch of reads. `paths` stand below the base URL; each gets the number of its place as its id. */
export function batchOf(paths: readonly string[]): Json {
  const headers = { Accept: 'application/json', Prefer: 'include-unknown-enum-members' };
  return {
    requests: paths.map((path, index) => ({
      id: String(index),
      method: 'GET',
      url: `/${path}`,
      headers: { ...headers, 'client-request-id': randomUUID() },
    })),
  };
}

/** The answers in a batch's answer by their id, each as if it had come alone. Leaves out what can't be understood. */
export function readBatch(json: unknown): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  const responses = objectOf(json)['responses'];
  for (const response of Array.isArray(responses) ? responses : []) {
    const { id, status, body } = objectOf(response);
    if (typeof status !== 'number') continue;
    const headers = Object.entries(objectAt(objectOf(response), 'headers') ?? {});
    const lower = headers.map(([name, value]) => [name.toLowerCase(), String(value)]);
    answers.set(String(id), { status, headers: Object.fromEntries(lower), text: JSON.stringify(body ?? null) });
  }
  return answers;
}
