import { setMaxListeners } from 'node:events';
import { groupOf, isInTurn, noUsage, type RunState, sessionNamed, startable } from '../state/run-state.ts';
import { isLive } from '../state/session-state.ts';
import { type SessionStart, whatToStart } from '../state/what-to-start.ts';
import { Capacity } from './capacity.ts';
import { readLateLocations } from './late-locations.ts';
import { readLateNames } from './names/late-names.ts';
import { driveSession } from './session.ts';
import { TaskGroup } from './task-group.ts';
import type { RunTools } from './tools.ts';

/**
 * Restores all that is left of a run: continues the sessions that were begun, and starts new ones when the caps leave room.
 * Resolves when every session is settled or stalled, and nothing more is to be started.
 *
 * Rejects with the first failure of a session (`driveSession`), after all others have come to rest. Everything that is known
 * is recorded then, so it can be called again.
 */
export async function runSessions(tools: RunTools): Promise<void> {
  const { state } = tools.recorder;
  // Every wait listens to the signal; Node warns about more than ten.
  setMaxListeners(0, tools.stop.signal);
  const sessions = new TaskGroup(tools.stop);
  for (const name of state.open) sessions.add(() => driveSession(name, tools));
  await sessions.guard(async () => {
    const capacity = new Capacity(tools);
    while (mayHaveWork(state, tools.clock.now())) {
      for (const session of await capacity.sessionsToStart()) {
        if (!(await begin(session, tools))) break;
        sessions.add(() => driveSession(session.name, tools));
      }
      if (mayHaveWork(state, tools.clock.now())) await capacity.waitForRoom();
    }
  });
  try {
    await sessions.done();
    await readLateNames(tools);
    await readLateLocations(tools);
  } finally {
    tools.names.close();
  }
}

/** A live session may give back room, or resources to the queue. Without one, the room of stalled sessions never comes. */
function mayHaveWork(state: RunState, now: number): boolean {
  if (state.stopping !== null) return false;
  const open = [...state.open].map((name) => sessionNamed(state, name));
  if (open.some(isLive)) return true;
  const waiting = startable(state).some(({ group }) => isReachable(groupOf(state.plan, group).wave, state));
  return waiting && (open.length === 0 || mayStartLater(state, now));
}

/** A wave that comes after one of which something is withheld never begins. */
function isReachable(wave: number, state: RunState): boolean {
  const { queue, withheld, plan } = state;
  if (isInTurn(state, wave)) return true;
  return !queue.some(({ workload, group }) => withheld.has(workload) && groupOf(plan, group).wave < wave);
}

function mayStartLater(state: RunState, now: number): boolean {
  const { start, allowanceAt } = whatToStart({ ...state, others: noUsage }, now);
  return start.length > 0 || allowanceAt !== null || startable(state).some(({ notBefore }) => notBefore > now);
}

/** False if another run of the tenant was faster. */
function begin({ name, group, resources, attempt }: SessionStart, tools: RunTools): Promise<boolean> {
  return tools.recorder.recordIfFits({ type: 'session-begun', session: name, group, resources, attempt });
}
