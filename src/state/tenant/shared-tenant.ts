import type { Workload } from '../../m365/workload.ts';
import type { RunEvent } from '../events.ts';
import type { TenantUsage } from '../run-state.ts';
import type { Holding } from './holding.ts';

/**
 * The port to a tenant whose runs a store knows, so that together they keep its caps and share them fairly. Files know no tenant: there a
 * run sees others by the service's list only.
 */
export interface SharedTenant {
  /** As the last renewal of the lease said. */
  readonly view: TenantView;
  /** Calls `listener` with each view from now on, and with this one. */
  onView(listener: (view: TenantView) => void): void;
  /** What this run holds from now on, for the others. They see it with the next event or renewal. */
  hold(holding: Holding): void;
  /**
   * Appends an event if what the run then holds fits beside all other runs of the tenant. Both happen at once. Resolves to false if it
   * does not fit: then nothing is kept. Rejects as `Journal.append` does.
   */
  reserve(event: RunEvent, reservation: Reservation): Promise<boolean>;
  /**
   * Which of these sessions runs of the store have made, by the service's ids. `held`: of a run that says what it holds, so nobody else
   * counts it. `counted`: of a run that is over, and its resources count towards the day in the store.
   */
  known(sessionIds: readonly string[]): Promise<ReadonlyMap<string, 'held' | 'counted'>>;
  /** Keeps what a look at the service's list showed, for all runs. `ago`: milliseconds since it was begun. */
  noteStrangers(strangers: TenantUsage, ago: number): Promise<void>;
}

export interface Reservation {
  readonly holding: Holding;
  /** Which part of the holding has to fit, and what all runs together may hold of it. */
  readonly part: 'begun' | 'active';
  readonly most: TenantUsage;
  /** Null if the event activates nothing. */
  readonly activation: Activation | null;
}

/** A session that is about to be activated. */
export interface Activation {
  readonly session: string;
  /** The service's id. */
  readonly sessionId: string;
  readonly workload: Workload;
  /** What it counts for. */
  readonly weight: number;
}

/** What the store says of a tenant beside this run. */
export interface TenantView {
  /** Of its other runs that are under way, in the order of their ids. */
  readonly others: readonly Holding[];
  /** How many of these come before this run. */
  readonly place: number;
  /** Resources that runs which are over activated in the last 24 hours. */
  readonly countedToday: Readonly<Record<Workload, number>>;
  /** What sessions use that no run here has made, as the last look of any run showed; null if none looked. */
  readonly look: StrangersLook | null;
  /** How long the service wants no request of anybody, in milliseconds. */
  readonly pauseLeft: number;
  /** A number that changes every few minutes, the same for all runs. */
  readonly turn: number;
}

export interface StrangersLook {
  readonly strangers: TenantUsage;
  /** Milliseconds since it was begun. */
  readonly ago: number;
}

/** Before the store has said anything. */
export const unseenTenant: TenantView = {
  others: [],
  place: 0,
  countedToday: { mailbox: 0, drive: 0, site: 0 },
  look: null,
  pauseLeft: 0,
  turn: 0,
};
