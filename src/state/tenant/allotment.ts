import type { Limits } from '../../m365/limits.ts';
import type { Workload } from '../../m365/workload.ts';
import { fairShares } from '../../schedule/fair-share.ts';
import { noUsage, type RunState, type TenantUsage } from '../run-state.ts';
import { byWorkload, type Holding, sumOf } from './holding.ts';
import type { TenantView } from './shared-tenant.ts';

/** The caps for what a run begins, and what others use of them. */
export interface Allotment {
  readonly activeSessions: number;
  readonly inFlight: Readonly<Record<Workload, number>>;
  readonly others: TenantUsage;
}

/** All that the tenant has. */
export function wholeTenant({ plan, others }: Pick<RunState, 'plan' | 'others'>): Allotment {
  const { activeSessions, inFlight } = plan.limits;
  return { activeSessions, inFlight: byWorkload(() => inFlight), others };
}

/** What other people and the other runs of the store use by now, as the service counts it. */
export function othersBeside(view: TenantView): TenantUsage {
  const active = sumOf(view.others.map((holding) => holding.active));
  const begun = sumOf(view.others.map((holding) => holding.begun));
  const strangers = view.look?.strangers ?? noUsage;
  return sumOf([
    strangers,
    { ...active, today: byWorkload((workload) => begun.today[workload] + view.countedToday[workload]) },
  ]);
}

/** What all runs of the store together may hold. */
export function mostForRuns({ activeSessions, inFlight, perDay }: Limits, view: TenantView): TenantUsage {
  const strangers = view.look?.strangers ?? noUsage;
  return {
    activeSessions: activeSessions - strangers.activeSessions,
    inFlight: byWorkload((workload) => inFlight - strangers.inFlight[workload]),
    today: byWorkload((workload) => perDay - strangers.today[workload]),
  };
}

/**
 * A fair share of what strangers leave to the runs of the store. If other runs still hold more than their share, only what they do not
 * hold. Of the day's resources, whoever is first takes them.
 */
export function fairAllotment(limits: Limits, own: Holding, view: TenantView): Allotment {
  const strangers = view.look?.strangers ?? noUsage;
  const most = mostForRuns(limits, view);
  const held = sumOf(view.others.map(({ begun }) => begun));
  const share = (cap: number, partOf: (holding: Holding) => number): number => {
    const wanted = view.others.map(partOf);
    wanted.splice(view.place, 0, partOf(own));
    return fairShares(cap, wanted, view.turn)[view.place] ?? 0;
  };
  const sessions = share(most.activeSessions, ({ wanted }) => wanted.activeSessions);
  const inFlight = byWorkload((workload) => share(most.inFlight[workload], ({ wanted }) => wanted.inFlight[workload]));
  return {
    activeSessions: sessions + strangers.activeSessions,
    inFlight: byWorkload((workload) => inFlight[workload] + strangers.inFlight[workload]),
    others: {
      activeSessions: strangers.activeSessions + missing(sessions, most.activeSessions - held.activeSessions),
      inFlight: byWorkload(
        (workload) =>
          strangers.inFlight[workload] + missing(inFlight[workload], most.inFlight[workload] - held.inFlight[workload]),
      ),
      today: byWorkload((workload) => strangers.today[workload] + held.today[workload] + view.countedToday[workload]),
    },
  };
}

/** How much of a share is not there. */
function missing(share: number, available: number): number {
  return Math.max(0, share - Math.max(0, available));
}
