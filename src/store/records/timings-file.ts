import type { PastTimes, Timing, Timings } from '../../forecast/expected-durations.ts';
import { ofEachKind, type ResourceKind, resourceKey, resourceKinds } from '../../m365/workload.ts';
import { linesIn } from '../../util/lines.ts';
import { systemCode } from '../../util/system-error.ts';
import type { Disk, Machine } from '../machine.ts';
import { nodeMachine } from '../node-machine.ts';
import { privateModes, writeWholeFile } from '../whole-file.ts';

/*
 * How long each resource took the last two times it was restored, in milliseconds, latest first. A line of JSON each:
 * `["mailbox","ada@contoso.com",240000,215000]`. Plans use it for their order and forecast only, so a line that can't be read
 * is skipped, and if two runs end at the same moment, the times of one may be lost. A run that is resumed saves some times
 * twice: the same time to the millisecond counts as the same restore.
 */

/** Empty if there is no such file. Rejects as the file system does. */
export async function readTimings(path: string, { disk }: Machine = nodeMachine): Promise<Timings> {
  return timingsFrom(await read(path, disk));
}

/** Adds times to the file: the latest time of a resource becomes the one before. Rejects as the file system does. */
export async function saveTimings(
  path: string,
  timings: AsyncIterable<Timing>,
  machine: Machine = nodeMachine,
): Promise<void> {
  const known = await read(path, machine.disk);
  for await (const { kind, name, milliseconds } of timings) {
    const key = resourceKey(name);
    const before = known[kind].get(key)?.latest ?? null;
    if (before !== milliseconds) known[kind].set(key, { latest: milliseconds, before });
  }
  await writeWholeFile(path, { pieces: linesOf(known), modes: privateModes }, machine);
}

/** Times that plans ask for. */
export function timingsFrom(known: KnownTimes): Timings {
  return {
    find: (kind, name) => known[kind].get(resourceKey(name)),
    all: (kind) => known[kind].values(),
  };
}

/** By `resourceKey`. */
export type KnownTimes = Readonly<Record<ResourceKind, Map<string, PastTimes>>>;

async function read(path: string, disk: Disk): Promise<KnownTimes> {
  const known: KnownTimes = ofEachKind(() => new Map());
  try {
    for await (const lines of linesIn(disk.readPieces(path))) {
      for (const { text } of lines) {
        const { kind, key, times } = parseTimingLine(text) ?? {};
        if (kind !== undefined && key !== undefined && times !== undefined) known[kind].set(key, times);
      }
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  return known;
}

export interface TimingLine {
  readonly kind: ResourceKind;
  readonly key: string;
  readonly times: PastTimes;
}

/** Undefined for a line that can't be read. */
export function parseTimingLine(line: string): TimingLine | undefined {
  try {
    const [written, key, latest, before = null]: unknown[] = JSON.parse(line);
    const kind = resourceKinds.find((each) => each === written);
    if (kind === undefined || typeof key !== 'string' || !isTime(latest)) return undefined;
    return before === null || isTime(before) ? { kind, key, times: { latest, before } } : undefined;
  } catch {
    return undefined;
  }
}

/** In milliseconds. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function* linesOf(known: KnownTimes): Generator<string> {
  for (const kind of resourceKinds) {
    for (const [key, times] of known[kind]) yield timingLine(kind, key, times);
  }
}

export function timingLine(kind: ResourceKind, key: string, { latest, before }: PastTimes): string {
  return `${JSON.stringify(before === null ? [kind, key, latest] : [kind, key, latest, before])}\n`;
}

/** Removes the times that nobody wants. Resolves to how many those were. Rejects as the file system does. */
export async function removeTimings(
  path: string,
  isWanted: (kind: ResourceKind, key: string) => boolean,
  machine: Machine = nodeMachine,
): Promise<number> {
  const known = await read(path, machine.disk);
  let removed = 0;
  for (const kind of resourceKinds)
    for (const key of known[kind].keys())
      if (!isWanted(kind, key)) {
        known[kind].delete(key);
        removed += 1;
      }
  if (removed > 0) await writeWholeFile(path, { pieces: linesOf(known), modes: privateModes }, machine);
  return removed;
}
