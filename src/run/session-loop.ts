import { setMaxListeners } from 'node:events';
import { noUsage, type RunState, sessionNamed } from '../state/run-state.ts';
import { isLive } from '../state/session-state.ts';
import { type SessionStart, whatToStart } from '../state/what-to-start.ts';
import { Capacity } from './capacity.ts';
import { readLateLocations } from './late-locations.ts';
import { driveSession } from './session.ts';
import { TaskGroup } from './task-group.ts';
import type { RunTools } from './tools.ts';

/**
 * Restores all that is left of a run: goes on with the sessions that were begun, starts new ones as the caps leave room,
 * and resolves when every session is settled or stalled, or when too many resources have failed and those begun are.
 *
 * Rejects with the reason that `tools.stop` was aborted for, with GraphError or Stop, after every session under way has
 * come to rest; all that is known is recorded then, and calling it again goes on from there.
 */
export async function runSessions(tools: RunTools): Promise<void> {
  const { state } = tools.recorder;
  // Every wait listens; Node takes more than ten for a leak.
  setMaxListeners(0, tools.stop.signal);
  const sessions = new TaskGroup(tools.stop);
  for (const name of state.open) sessions.add(() => driveSession(name, tools));
  await sessions.guard(async () => {
    const room = new Capacity(tools);
    while (mayHaveWork(state, tools.clock.now())) {
      for (const session of await room.taken()) {
        await begin(session, tools);
        sessions.add(() => driveSession(session.name, tools));
      }
      if (mayHaveWork(state, tools.clock.now())) await room.changed();
    }
  });
  await sessions.done();
  await readLateLocations(tools);
}

/** A session under way may yet give room, or resources to the queue. Where none is, what only waits for stalled ones waits in vain. */
function mayHaveWork(state: RunState, now: number): boolean {
  if (state.stopping !== null) return false;
  const open = [...state.open].map((name) => sessionNamed(state, name));
  if (open.some(isLive)) return true;
  return state.queue.length > 0 && (open.length === 0 || mayStartLater(state, now));
}

function mayStartLater(state: RunState, now: number): boolean {
  const alone = whatToStart({ ...state, others: noUsage }, now);
  return alone.start.length > 0 || alone.allowanceAt !== null || state.queue.some(({ notBefore }) => notBefore > now);
}

function begin({ name, group, resources, attempt }: SessionStart, tools: RunTools): Promise<void> {
  return tools.recorder.record({ type: 'session-begun', session: name, group, resources, attempt });
}
