import type { PastTimes, Timing, Timings } from '../../forecast/expected-durations.ts';
import { ofEachKind, type ResourceKind, resourceKey, resourceKinds } from '../../m365/workload.ts';
import { timingsFrom } from '../records/timings-file.ts';
import type { Link } from './link.ts';

/** How long resources took in earlier runs. */
export async function readTimingRows(link: Link): Promise<Timings> {
  const known = ofEachKind(() => new Map<string, PastTimes>());
  for (let [kind, name] = ['', '']; ; ) {
    const rows = await link.query<{ kind: string; name: string; latest: number; before: number | null }>(
      'select kind, name, latest, before from bulk_restore.timing where (kind, name) > ($1, $2) order by 1, 2 limit $3',
      [kind, name, page],
    );
    for (const { latest, before, ...row } of rows) {
      const one = resourceKinds.find((each) => each === row.kind);
      if (one !== undefined) known[one].set(row.name, { latest, before });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return timingsFrom(known);
    ({ kind, name } = last);
  }
}

export async function saveTimingRows(timings: AsyncIterable<Timing>, link: Link): Promise<void> {
  let some: Timing[] = [];
  for await (const timing of timings) {
    some.push(timing);
    if (some.length < page) continue;
    await save(some, link);
    some = [];
  }
  if (some.length > 0) await save(some, link);
}

async function save(timings: readonly Timing[], link: Link): Promise<void> {
  const kinds: ResourceKind[] = timings.map(({ kind }) => kind);
  const names = timings.map(({ name }) => resourceKey(name));
  const times = timings.map(({ milliseconds }) => milliseconds);
  await link.query('select bulk_restore.save_timings($1, $2, $3)', [kinds, names, times]);
}

const page = 10_000;
