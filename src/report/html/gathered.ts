import { type ResourceKind, resourceKinds } from '../../m365/workload.ts';
import type { ResourceResult } from '../../result/resource-results.ts';
import type { RunResult } from '../../result/result.ts';
import { printable } from '../../util/printable.ts';
import { leftBehind } from '../leftovers.ts';
import { didNotComeBack } from '../outcome-words.ts';
import { type Row, rowOf } from '../row.ts';
import { scriptJson } from './html-text.ts';

/** At most as many rows are in the page, */
export const mostRows = 10_000;
/** and at most as many bytes of rows. */
const mostRowBytes = 3_000_000;

/** What the page shows of all rows, read once. Keeps 16 bytes of each, and the rows that the page has. */
export interface Gathered {
  /** Milliseconds from the first activation to the end of each resource that came back, sorted. */
  readonly ends: readonly number[];
  /** In milliseconds, by kind, sorted. */
  readonly durations: ReadonlyMap<ResourceKind, readonly number[]>;
  readonly rows: readonly PageRow[];
  /** Whether rows that came back are in the page. They are all there, or none is. */
  readonly hasAll: boolean;
  /** How many did not come back and are not in the page. */
  readonly left: number;
  readonly leftovers: LeftoverCounts;
}

/** How many resources are in a new location, by whether the service has named it. */
export interface LeftoverCounts {
  readonly known: number;
  readonly unknown: number;
}

/** A row in the page: texts from outside with every character shown. */
export interface PageRow {
  readonly row: Row;
  /** The run's own name of its session; null for none. */
  readonly session: string | null;
}

/** When the first session was activated, in milliseconds since 1970; null if none was. */
export function firstActivation({ sessions }: Pick<RunResult, 'sessions'>): number | null {
  const moments = sessions.flatMap(({ session }) => session.activatedAt ?? []);
  return moments.length === 0 ? null : moments.reduce((first, at) => Math.min(first, at));
}

export async function gather(result: RunResult): Promise<Gathered> {
  const start = firstActivation(result) ?? 0;
  const ends: number[] = [];
  const durations = new Map<ResourceKind, number[]>(resourceKinds.map((kind) => [kind, []]));
  const failed = new RowList();
  const back = new RowList();
  const leftovers = { known: 0, unknown: 0 };
  let index = 0;
  for await (const resources of result.resources()) {
    for (const resource of resources) {
      const list = didNotComeBack(resource.outcome) ? failed : back;
      const end = endOf(resource);
      if (list === back && end !== null) ends.push(Math.max(0, end - start));
      const duration = durationOf(resource);
      if (duration !== null) durations.get(resource.group.kind)?.push(duration);
      list.add(resource, result);
      const left = leftBehind(resource, index, result);
      if (left !== null) leftovers[left === 'unknown place' ? 'unknown' : 'known'] += 1;
      index += 1;
    }
  }
  const hasAll = failed.left === 0 && back.left === 0 && failed.size + back.size <= mostRows;
  return {
    ends: ends.sort((a, b) => a - b),
    durations: new Map([...durations].map(([kind, list]) => [kind, list.sort((a, b) => a - b)])),
    rows: hasAll ? [...failed.rows, ...back.rows] : failed.rows,
    hasAll,
    left: failed.left,
    leftovers,
  };
}

/** The first rows, as many as may be in a page. Counts the others. */
class RowList {
  readonly rows: PageRow[] = [];
  left = 0;
  #bytes = 0;
  readonly #reasons: Set<string | null> = new Set([null]);

  get size(): number {
    return this.rows.length + this.left;
  }

  add(resource: ResourceResult, result: RunResult): void {
    if (this.left > 0 || this.rows.length >= mostRows) {
      this.left += 1;
      return;
    }
    const row = { row: rowOf(resource, result), session: resource.session?.name ?? null };
    this.#bytes += this.#bytesOf(row.row);
    if (this.#bytes > mostRowBytes) this.left += 1;
    else this.rows.push(row);
  }

  /** About what a row takes in the page, where a reason stands once. */
  #bytesOf({ resource, restored_to, artifact_id, restore_point_id, error_code, error_message, check }: Row): number {
    const reasons = [error_code, error_message, check?.message ?? null].filter((reason) => !this.#reasons.has(reason));
    for (const reason of reasons) this.#reasons.add(reason);
    const texts = scriptJson([resource, restored_to, artifact_id, restore_point_id, ...reasons]);
    return Buffer.byteLength(texts) + otherBytes;
  }
}

/** Numbers, times and commas of a row. */
const otherBytes = 60;

function endOf({ artifact, session }: ResourceResult): number | null {
  return artifact?.completedAt ?? session?.endedAt ?? null;
}

function durationOf({ artifact }: ResourceResult): number | null {
  if (artifact?.status !== 'succeeded' || artifact.startedAt === null || artifact.completedAt === null) return null;
  return Math.max(0, artifact.completedAt - artifact.startedAt);
}

/** A text from outside as the page's script shows it. */
export function shownText(text: string | null): string | null {
  return text === null ? null : printable(text);
}
