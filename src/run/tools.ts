import type { RestoreApi } from '../graph/restore-api.ts';
import type { Clock } from '../util/clock.ts';
import type { Recorder } from './recorder.ts';
import type { UnitLists } from './unit-lists.ts';
import type { Watch } from './watch.ts';

/** What running needs of the outside world. */
export interface RunTools {
  readonly api: RestoreApi;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly units: UnitLists;
  readonly watch: Watch;
  /** What `--poll` says, in milliseconds; null for adaptive. */
  readonly poll: number | null;
  /** Aborted to stop: nothing new is sent, waits end at once, and calls under way are answered and recorded. */
  readonly stop: AbortController;
}
