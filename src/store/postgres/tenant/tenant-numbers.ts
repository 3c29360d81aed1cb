import type { TenantUsage } from '../../../state/run-state.ts';
import type { Holding } from '../../../state/tenant/holding.ts';
import type { TenantView } from '../../../state/tenant/shared-tenant.ts';

/** What a run holds, as the database has it. */
export interface HoldingNumbers {
  readonly begun: readonly number[];
  readonly active: readonly number[];
  readonly wanted: readonly number[];
}

/** What `tenant_view` says. */
export interface ViewNumbers {
  readonly paused_ms: number | null;
  readonly look_ms: number | null;
  readonly strangers: readonly number[] | null;
  readonly turn: number;
  readonly counted: readonly number[];
  readonly others: readonly HoldingNumbers[];
  readonly place: number;
}

/** Sessions; mailboxes, drives and sites in flight; the same of the last 24 hours. */
export function numbersOf({ activeSessions, inFlight, today }: TenantUsage): number[] {
  return [activeSessions, ...byWorkload(inFlight), ...byWorkload(today)];
}

export function holdingNumbers({ begun, active, wanted }: Holding): HoldingNumbers {
  return {
    begun: numbersOf(begun),
    active: numbersOf(active),
    wanted: [wanted.activeSessions, ...byWorkload(wanted.inFlight)],
  };
}

export function viewOf({ paused_ms, look_ms, strangers, turn, counted, others, place }: ViewNumbers): TenantView {
  const isSeen = strangers !== null && look_ms !== null;
  return {
    others: others.map(({ begun, active, wanted }) => ({
      begun: usageOf(begun),
      active: usageOf(active),
      wanted: usageOf(wanted),
    })),
    place,
    countedToday: ofWorkloads(counted, 0),
    look: isSeen ? { strangers: usageOf(strangers), ago: look_ms } : null,
    pauseLeft: paused_ms ?? 0,
    turn,
  };
}

function usageOf(numbers: readonly number[]): TenantUsage {
  return { activeSessions: numbers[0] ?? 0, inFlight: ofWorkloads(numbers, 1), today: ofWorkloads(numbers, 4) };
}

function byWorkload({ mailbox, drive, site }: TenantUsage['today']): number[] {
  return [mailbox, drive, site];
}

function ofWorkloads(numbers: readonly number[], first: number): TenantUsage['today'] {
  return { mailbox: numbers[first] ?? 0, drive: numbers[first + 1] ?? 0, site: numbers[first + 2] ?? 0 };
}
