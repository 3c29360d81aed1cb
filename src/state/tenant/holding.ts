import { type Workload, workloads } from '../../m365/workload.ts';
import { sizeOf } from '../../schedule/span.ts';
import type { ActivationIntended, NewEvent, SessionBegun } from '../events.ts';
import { groupOf, noUsage, type RunState, sessionNamed, startableNow, type TenantUsage } from '../run-state.ts';
import { holdsSlot, inFlightOf, sizeUnderCaps } from '../session-size.ts';
import { mayBeActivated } from '../session-state.ts';
import { openSessions, useOf } from './usage.ts';

/** What a run holds of the caps of its tenant, as the other runs of its store are to see it. */
export interface Holding {
  /** Of sessions that were begun: so two runs never begin more than there is room for. */
  readonly begun: TenantUsage;
  /** Of those that are active, or may be: what the service counts. */
  readonly active: TenantUsage;
  /** What it would hold if the tenant had nobody else. */
  readonly wanted: Pick<TenantUsage, 'activeSessions' | 'inFlight'>;
}

/** The events after which a run holds more. */
export type ReservingEvent = Extract<NewEvent, { readonly type: (SessionBegun | ActivationIntended)['type'] }>;

export function holdingOf(state: RunState, now: number): Holding {
  const alone = { ...state, others: noUsage };
  const open = openSessions(state);
  const begun = useOf(open, alone, now);
  return { begun, active: useOf(open.filter(mayBeActivated), alone, now), wanted: wantedBeside(begun, state, now) };
}

/** What the run holds once the event has happened. */
export function holdingAfter(event: ReservingEvent, state: RunState, now: number): Holding {
  const holding = holdingOf(state, now);
  if (event.type === 'session-begun') {
    const { workload } = groupOf(state.plan, event.group);
    const size = sizeOf(event.resources);
    return { ...holding, begun: withMore(holding.begun, { workload, sessions: 1, inFlight: size, today: size }) };
  }
  const session = sessionNamed(state, event.session);
  if (mayBeActivated(session)) return holding;
  const { workload } = session;
  const more = {
    workload,
    sessions: Number(holdsSlot(session)),
    inFlight: inFlightOf(session),
    today: sizeUnderCaps(session),
  };
  return { ...holding, active: withMore(holding.active, more) };
}

/** The sum of what several use. */
export function sumOf(uses: Iterable<TenantUsage>): TenantUsage {
  let sum: TenantUsage = noUsage;
  for (const use of uses)
    sum = {
      activeSessions: sum.activeSessions + use.activeSessions,
      inFlight: byWorkload((workload) => sum.inFlight[workload] + use.inFlight[workload]),
      today: byWorkload((workload) => sum.today[workload] + use.today[workload]),
    };
  return sum;
}

/** A number for each workload. */
export function byWorkload(of: (workload: Workload) => number): Record<Workload, number> {
  return Object.fromEntries(workloads.map((workload) => [workload, of(workload)])) as Record<Workload, number>;
}

/** What waits could take as many sessions as it has resources. A run that stops takes no more. */
function wantedBeside(begun: TenantUsage, state: RunState, now: number): Holding['wanted'] {
  const { limits } = state.plan;
  const waiting = byWorkload(() => 0);
  if (state.stopping === null)
    for (const { workload, resources } of startableNow(state, now)) waiting[workload] += sizeOf(resources);
  const all = waiting.mailbox + waiting.drive + waiting.site;
  return {
    activeSessions: Math.min(Math.max(limits.activeSessions, begun.activeSessions), begun.activeSessions + all),
    inFlight: byWorkload((workload) =>
      Math.min(Math.max(limits.inFlight, begun.inFlight[workload]), begun.inFlight[workload] + waiting[workload]),
    ),
  };
}

interface More {
  readonly workload: Workload;
  readonly sessions: number;
  readonly inFlight: number;
  readonly today: number;
}

function withMore(use: TenantUsage, { workload, sessions, inFlight, today }: More): TenantUsage {
  return {
    activeSessions: use.activeSessions + sessions,
    inFlight: { ...use.inFlight, [workload]: use.inFlight[workload] + inFlight },
    today: { ...use.today, [workload]: use.today[workload] + today },
  };
}
