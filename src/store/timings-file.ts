import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Timing, Timings } from '../plan/expect.ts';
import { resourceKey, type Workload } from '../spec/workload.ts';
import { systemCode } from '../util/system-error.ts';
import { writeWholeFile } from './whole-file.ts';

/*
 * What each resource took the last time it came back: a line of JSON each, `["mailbox","ada@contoso.com",240000]`. It only
 * says what is better begun first, so that a line that can't be read is passed over, and of two runs that end in the same
 * moment one may be forgotten.
 */

/** Nothing is known where there is no such file. */
export async function readTimings(path: string): Promise<Timings> {
  const known = await read(path);
  return (workload, name) => known.get(keyOf(workload, name));
}

/** Adds to the file what is told, in place of what was known of the same resources. */
export async function keepTimings(path: string, timings: AsyncIterable<Timing>): Promise<void> {
  const known = await read(path);
  for await (const { workload, name, milliseconds } of timings) known.set(keyOf(workload, name), milliseconds);
  await writeWholeFile(path, linesOf(known), 0o600);
}

async function read(path: string): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const [key, milliseconds] = parse(line) ?? [];
      if (key !== undefined && milliseconds !== undefined) known.set(key, milliseconds);
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  return known;
}

function parse(line: string): [key: string, milliseconds: number] | undefined {
  try {
    const [workload, name, milliseconds]: unknown[] = JSON.parse(line);
    if (typeof workload !== 'string' || typeof name !== 'string' || typeof milliseconds !== 'number') return undefined;
    return [`${workload} ${name}`, milliseconds];
  } catch {
    return undefined;
  }
}

function* linesOf(known: ReadonlyMap<string, number>): Generator<string> {
  for (const [key, milliseconds] of known) {
    const gap = key.indexOf(' ');
    yield `${JSON.stringify([key.slice(0, gap), key.slice(gap + 1), milliseconds])}\n`;
  }
}

function keyOf(workload: Workload, name: string): string {
  return `${workload} ${resourceKey(name)}`;
}
