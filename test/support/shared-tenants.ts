import type { RunEvent } from '../../src/state/events.ts';
import { noUsage, type TenantUsage } from '../../src/state/run-state.ts';
import { byWorkload, type Holding, sumOf } from '../../src/state/tenant/holding.ts';
import {
  type Reservation,
  type SharedTenant,
  type TenantView,
  unseenTenant,
} from '../../src/state/tenant/shared-tenant.ts';
import type { Clock } from '../../src/util/clock.ts';

/** Milliseconds between two renewals of a lease. */
const renewal = 2_500;

const nothing: Holding = { begun: noUsage, active: noUsage, wanted: noUsage };

/** A tenant that several runs in memory share, with what the store in PostgreSQL says of it and as late as it does. */
export class SharedTenants {
  readonly #clock: Clock;
  readonly #holdings = new Map<string, Holding>();
  readonly #made = new Map<string, string>();
  readonly #views = new Map<string, { readonly at: number; readonly view: TenantView }>();
  #look: { readonly strangers: TenantUsage; readonly at: number } | null = null;
  /** Reservations that did not fit. */
  refused = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a run sees of it that holds this at its start. `append` keeps an event. */
  of(runId: string, start: Holding, append: (event: RunEvent) => Promise<void>): SharedTenant {
    this.#holdings.set(runId, start);
    const viewNow = (): TenantView => this.#viewOf(runId);
    return {
      get view() {
        return viewNow();
      },
      onView: (listener) => listener(unseenTenant),
      hold: (holding) => {
        this.#holdings.set(runId, holding);
      },
      reserve: async (event, reservation) => {
        if (!this.#fits(runId, reservation)) {
          this.refused += 1;
          return false;
        }
        this.#holdings.set(runId, reservation.holding);
        await append(event);
        return true;
      },
      known: async (ids) => {
        return new Map(ids.flatMap((id) => (this.#made.has(id) ? [[id, 'held'] as const] : [])));
      },
      noteStrangers: async (strangers, ago) => {
        this.#look = { strangers, at: this.#clock.elapsed() - ago };
        const own = this.#views.get(runId);
        if (own !== undefined) this.#views.set(runId, { ...own, view: { ...own.view, look: { strangers, ago } } });
      },
    };
  }

  /** A run has made a session. */
  noteMade(sessionId: string, runId: string): void {
    this.#made.set(sessionId, runId);
  }

  #viewOf(runId: string): TenantView {
    const now = this.#clock.elapsed();
    const last = this.#views.get(runId);
    if (last !== undefined && now - last.at < renewal) return last.view;
    const ids = [...this.#holdings.keys()].sort();
    const view: TenantView = {
      others: ids.filter((id) => id !== runId).map((id) => this.#holdings.get(id) ?? nothing),
      place: ids.indexOf(runId),
      countedToday: byWorkload(() => 0),
      look: this.#look && { strangers: this.#look.strangers, ago: now - this.#look.at },
      pauseLeft: 0,
      turn: Math.floor(now / 300_000),
    };
    this.#views.set(runId, { at: now, view });
    return view;
  }

  #fits(runId: string, { holding, part, most }: Reservation): boolean {
    const others = [...this.#holdings].filter(([id]) => id !== runId).map(([, held]) => held[part]);
    const sum = sumOf([...others, holding[part]]);
    const workloads = ['mailbox', 'drive', 'site'] as const;
    return (
      sum.activeSessions <= most.activeSessions &&
      workloads.every(
        (workload) => sum.inFlight[workload] <= most.inFlight[workload] && sum.today[workload] <= most.today[workload],
      )
    );
  }
}
