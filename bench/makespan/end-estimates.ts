import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { readPlan } from '../../src/plan/plan-file.ts';
import { estimatedEnd } from '../../src/result/estimated-end.ts';
import { progressOf, sumOf } from '../../src/result/progress.ts';
import type { RunEvent } from '../../src/state/events.ts';
import { fold, initialState } from '../../src/state/fold.ts';
import { JournalReader } from '../../src/store/journal-reader.ts';

/** How the time that a run expected to take until its end compares with the time that it took, from half done on. */
export interface EndEstimates {
  readonly lowest: number;
  readonly highest: number;
}

/** Reads the journal of a run again, and asks after every event when the run will end. The last hundredth is left out: it is over at once. */
export async function endEstimatesOf(folder: string, runId: string): Promise<EndEstimates> {
  const place = join(folder, '.bulk-restore', 'runs', runId);
  const plan = await readPlan(createReadStream(join(place, 'plan.json')));
  if (plan === undefined) throw new Error(`${place} has no plan`);
  const path = join(place, 'journal.ndjson');
  const events: RunEvent[] = [];
  for await (const event of (await JournalReader.open(createReadStream(path), path)).events()) events.push(event);
  const state = initialState(plan, runId);
  const end = Math.max(...events.flatMap(({ type, at }) => (type === 'session-settled' ? [Date.parse(at)] : [])));
  const ratios: number[] = [];
  for (const event of events) {
    fold(state, event);
    const progress = sumOf(progressOf(state));
    const share = (progress.succeeded + progress.failed) / progress.planned;
    const now = Date.parse(event.at);
    const estimate = estimatedEnd(state, progress, now);
    if (share >= 0.5 && share < 0.99 && estimate !== null) ratios.push((estimate - now) / (end - now));
  }
  return { lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
