import type { Limits } from '../../m365/limits.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import { fairShares } from '../../schedule/fair-share.ts';
import { sessionSize } from '../../schedule/next-sessions.ts';
import { noUsage, type RunState, type TenantUsage } from '../run-state.ts';
import { byWorkload, type Holding, sumOf } from './holding.ts';
import type { TenantView } from './shared-tenant.ts';

/** The caps for what a run begins, and what others use of them. */
export interface Allotment {
  readonly activeSessions: number;
  readonly inFlight: Readonly<Record<Workload, number>>;
  readonly others: TenantUsage;
  /** Free session slots that are for other runs: sessions are sized as if they were for this one. */
  readonly keptFree: number;
}

/** All that the tenant has. */
export function wholeTenant({ plan, others }: Pick<RunState, 'plan' | 'others'>): Allotment {
  const { activeSessions, inFlight } = plan.limits;
  return { activeSessions, inFlight: byWorkload(() => inFlight), others, keptFree: 0 };
}

/** What other people and the other runs of the store use by now, as the service counts it. */
export function othersBeside(view: TenantView): TenantUsage {
  const active = sumOf(view.others.map((holding) => holding.active));
  const begun = sumOf(view.others.map((holding) => holding.begun));
  return sumOf([
    strangersIn(view),
    { ...active, today: byWorkload((workload) => begun.today[workload] + view.countedToday[workload]) },
  ]);
}

/** What all runs of the store together may hold. */
export function mostForRuns({ activeSessions, inFlight, perDay }: Limits, view: TenantView): TenantUsage {
  const strangers = strangersIn(view);
  return {
    activeSessions: activeSessions - strangers.activeSessions,
    inFlight: byWorkload((workload) => inFlight - strangers.inFlight[workload]),
    today: byWorkload((workload) => perDay - strangers.today[workload]),
  };
}

/**
 * What strangers leave to the runs of the store, divided fairly. A run may hold its share; and one session more than the run that holds the
 * least and wants more, so that room for which everybody's share is too small is used, and goes to each in turn. Never more than is free.
 * Sessions are as large as those of one run with the whole tenant. Of the day's resources, whoever is first takes them.
 */
export function fairAllotment(limits: Limits, own: Holding, view: TenantView): Allotment {
  const strangers = strangersIn(view);
  const most = mostForRuns(limits, view);
  const held = sumOf(view.others.map(({ begun }) => begun));
  const freeSlots = Math.max(0, most.activeSessions - own.begun.activeSessions - held.activeSessions);
  const part = (cap: number, numbersOf: NumbersOf, step: number): number => {
    const others = view.others.map(numbersOf);
    const wanted = others.map((other) => other.wanted);
    wanted.splice(view.place, 0, numbersOf(own).wanted);
    const share = fairShares(cap, wanted, view.turn)[view.place] ?? 0;
    const least = Math.min(...others.flatMap((other) => (other.wanted > other.begun ? [other.begun] : [])));
    const free = cap - others.reduce((sum, { begun }) => sum + begun, 0);
    return Math.max(0, Math.min(free, Math.max(share, least + step)));
  };
  const sessions = part(most.activeSessions, ofSessions, 1);
  const size = sessionSize(limits, {
    free:
      Math.max(1, freeSlots) / Math.max(1, workloads.filter((workload) => own.wanted.inFlight[workload] > 0).length),
    all: most.activeSessions,
  });
  const inFlight = byWorkload((workload) => part(most.inFlight[workload], ofWorkload(workload), size));
  return {
    activeSessions: limits.activeSessions,
    inFlight: byWorkload(() => limits.inFlight),
    others: {
      activeSessions: limits.activeSessions - sessions,
      inFlight: byWorkload((workload) => limits.inFlight - inFlight[workload]),
      today: byWorkload((workload) => strangers.today[workload] + held.today[workload] + view.countedToday[workload]),
    },
    keptFree: Math.max(0, freeSlots - (sessions - own.begun.activeSessions)),
  };
}

/** What a run holds and wants of one cap. */
type NumbersOf = (holding: Holding) => { readonly begun: number; readonly wanted: number };

const ofSessions: NumbersOf = ({ begun, wanted }) => ({
  begun: begun.activeSessions,
  wanted: wanted.activeSessions,
});

function ofWorkload(workload: Workload): NumbersOf {
  return ({ begun, wanted }) => ({ begun: begun.inFlight[workload], wanted: wanted.inFlight[workload] });
}

/** None are known before the first look. */
function strangersIn({ look }: TenantView): TenantUsage {
  return look?.strangers ?? noUsage;
}
