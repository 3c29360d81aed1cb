import { lacksLocations } from '../../state/session-outcomes.ts';
import { minute } from '../../util/duration.ts';
import { readLateLocations } from '../late-locations.ts';
import type { RunTools } from '../tools.ts';

/** How long to wait after the last session for where things came back to: the service may say so more than 15 minutes later. */
const longestWait = 30 * minute;

const pause = 5 * minute;

/** Resolves once every location is known, or 30 minutes after the last session. Rejects with the reason of `stop`. */
export async function awaitLocations(tools: RunTools): Promise<void> {
  const { clock, recorder, stop } = tools;
  const ends = [...recorder.state.sessions.values()].map(({ endedAt }) => endedAt ?? 0);
  const left = ends.reduce((latest, end) => Math.max(latest, end), 0) + longestWait - clock.now();
  // A clock that was set back must not make anybody wait longer.
  const until = clock.elapsed() + Math.min(left, longestWait);
  while (clock.elapsed() < until && (await areSomeMissing(tools))) {
    await clock.sleep(Math.min(pause, until - clock.elapsed()), stop.signal);
    await readLateLocations(tools);
  }
  stop.signal.throwIfAborted();
}

async function areSomeMissing({ recorder: { state, journal } }: RunTools): Promise<boolean> {
  for (const session of state.sessions.values()) {
    if (!session.lacksLocations) continue;
    if (lacksLocations({ artifacts: await journal.artifactsOf(session.name) })) return true;
  }
  return false;
}
