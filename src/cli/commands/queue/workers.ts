import type { SeenWorker } from '../../../store/queue.ts';
import { columns } from '../../../util/columns.ts';
import { shownPlace } from '../../../util/database-url.ts';
import { formatDuration } from '../../../util/duration.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { jsonDocument, printable } from '../../../util/printable.ts';
import type { Environment } from '../../environment.ts';
import type { StateOptions } from '../../shared-options.ts';
import { openQueue } from '../../store/open-queue.ts';

/** Lists the workers of the last day. */
export async function workers(options: StateOptions, environment: Environment): Promise<ExitCode> {
  await using queue = await openQueue(options, 'workers', environment);
  const seen = await queue.workers();
  const { stdout } = environment;
  if (options.json) stdout.write(jsonDocument({ workers: seen.map(jsonOf) }));
  else if (seen.length === 0) stdout.write(`No workers in ${printable(shownPlace(options.storePlace))}.\n`);
  else {
    const width = stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
    const rows = [['worker', 'state', 'runs', 'tenants', 'version', 'since'], ...seen.map(cellsOf)];
    stdout.write(`${columns(rows, new Set([2]), width).join('\n')}\n`);
  }
  return exitCodes.done;
}

function cellsOf(worker: SeenWorker): string[] {
  const { id, slots, running, tenants, version, startedAt, seenAt } = worker;
  // It was there when it was last seen: how long ago that is, only the database knows.
  const state = stateOf(worker) === 'gone' ? `gone since ${momentOf(seenAt)}` : stateOf(worker);
  const since = `${momentOf(startedAt)}, for ${formatDuration(seenAt - startedAt)}`;
  return [printable(id), state, `${running}/${slots}`, tenants === null ? 'all' : tenants.join(', '), version, since];
}

function jsonOf(worker: SeenWorker): object {
  const { id, slots, running, tenants, version, startedAt, seenAt } = worker;
  return {
    id,
    state: stateOf(worker),
    slots,
    running,
    tenants,
    version,
    started: new Date(startedAt).toISOString(),
    seen: new Date(seenAt).toISOString(),
  };
}

function stateOf({ isThere, isDraining }: SeenWorker): 'gone' | 'ending' | 'works' {
  if (!isThere) return 'gone';
  return isDraining ? 'ending' : 'works';
}

function momentOf(time: number): string {
  return new Date(time).toISOString().slice(0, 19).concat('Z');
}
