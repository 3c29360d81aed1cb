import { perDayWindow } from '../../m365/limits.ts';
import type { Usage } from '../../schedule/next-sessions.ts';
import { type RunState, sessionNamed } from '../run-state.ts';
import { holdsSlot, inFlightOf, sizeUnderCaps } from '../session-size.ts';
import type { SessionState } from '../session-state.ts';

/*
 * What sessions use of the caps of a tenant.
 */

/** What is in use at `now`. Sessions of this run count from the moment they were begun. */
export function currentUse(state: RunState, now: number): Usage {
  return useOf(openSessions(state), state, now);
}

/** What all sessions but one use of the caps on its workload's resources, as far as anybody can see. */
export function othersUse(
  session: SessionState,
  state: RunState,
  now: number,
): { readonly inFlight: number; readonly today: number } {
  const others = openSessions(state).filter((other) => other.name !== session.name && other.activatedAt !== null);
  const { inFlight, today } = useOf(others, state, now);
  return { inFlight: inFlight[session.workload], today: today[session.workload] };
}

/** What these sessions use, beside other people's and beside what the run activated within a day. */
export function useOf(sessions: readonly SessionState[], state: RunState, now: number): Usage {
  const use: Usage = {
    activeSessions: state.others.activeSessions,
    inFlight: { ...state.others.inFlight },
    today: { ...state.others.today },
  };
  for (const session of sessions) {
    if (holdsSlot(session)) use.activeSessions += 1;
    use.inFlight[session.workload] += inFlightOf(session);
    if (session.activatedAt === null) use.today[session.workload] += sizeUnderCaps(session);
  }
  for (const session of activatedSince(state, now - perDayWindow))
    use.today[session.workload] += sizeUnderCaps(session);
  return use;
}

/** Those that are not settled, in the order in which they were begun. */
export function openSessions(state: RunState): SessionState[] {
  return [...state.open].map((name) => sessionNamed(state, name));
}

/** The sessions that were activated after `since`, the last first. */
export function activatedSince(state: RunState, since: number): SessionState[] {
  const sessions: SessionState[] = [];
  for (let index = state.activated.length - 1; index >= 0; index -= 1) {
    const session = sessionNamed(state, state.activated[index] ?? '');
    if ((session.activatedAt ?? 0) <= since) break;
    sessions.push(session);
  }
  return sessions;
}
