import type { RestoreApi } from '../graph/restore-api.ts';
import type { NameSources } from '../lookup/find-ids.ts';
import { UnitLists } from '../lookup/unit-lists.ts';
import type { Clock } from '../util/clock.ts';
import { ResourceNames } from './names/resource-names.ts';
import type { Recorder } from './recorder.ts';
import { ActivationTurns } from './wait-for-room.ts';
import { SessionWatch } from './watch/session-watch.ts';
import { UsageMonitor } from './watch/usage-monitor.ts';

/** What a run needs of the outside world. */
export interface OuterTools {
  readonly api: RestoreApi;
  /** Who names what the service restores, for an application that sees no names, or people who see others. */
  readonly nameSources: NameSources;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** The value of `--poll` in milliseconds; null for adaptive. */
  readonly poll: number | null;
  /** How long to retry a step of a session that keeps failing, in milliseconds. */
  readonly patience: number;
  /** Abort it to stop: nothing new is sent, waits end at once, and calls under way are answered and recorded. */
  readonly stop: AbortController;
}

/** The same, with what all sessions of a run share. */
export interface RunTools extends OuterTools {
  /** When this process went on with the run, by the clock's elapsed time: no other has sent anything since. */
  readonly begunAt: number;
  readonly units: UnitLists;
  readonly names: ResourceNames;
  readonly watch: SessionWatch;
  readonly others: UsageMonitor;
  readonly turns: ActivationTurns;
}

export function toolsOf(outer: OuterTools): RunTools {
  const { api, clock } = outer;
  const others = new UsageMonitor(outer);
  return {
    ...outer,
    begunAt: clock.elapsed(),
    units: new UnitLists(api, clock),
    names: new ResourceNames(outer),
    watch: new SessionWatch({ ...outer, others }),
    others,
    turns: new ActivationTurns(outer),
  };
}
