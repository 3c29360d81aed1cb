import type { RunEvent } from '../../../state/events.ts';
import type { TenantUsage } from '../../../state/run-state.ts';
import type { Holding } from '../../../state/tenant/holding.ts';
import {
  type Reservation,
  type SharedTenant,
  type TenantView,
  unseenTenant,
} from '../../../state/tenant/shared-tenant.ts';
import { systemClock } from '../../../util/clock.ts';
import type { Link } from '../link.ts';
import { type HoldingNumbers, holdingNumbers, numbersOf, type ViewNumbers, viewOf } from './tenant-numbers.ts';

export interface TenantRowsOptions {
  /** Its id, and the origin of the service. */
  readonly tenant: string;
  /** Waits while the database is away. */
  readonly link: Link;
  /** Appends an event to the journal if its reservation fits. */
  readonly append: (event: RunEvent, reservation: Reservation) => Promise<boolean>;
}

/** A tenant that runs in PostgreSQL share. */
export class TenantRows implements SharedTenant {
  readonly #options: TenantRowsOptions;
  readonly #listeners: ((view: TenantView) => void)[] = [];
  #view: TenantView = unseenTenant;
  /** When the view was seen, by `systemClock.elapsed()`. */
  #seenAt = 0;
  #holding: HoldingNumbers | null = null;

  constructor(options: TenantRowsOptions) {
    this.#options = options;
  }

  get view(): TenantView {
    const { look, ...view } = this.#view;
    return { ...view, look: look && { ...look, ago: look.ago + systemClock.elapsed() - this.#seenAt } };
  }

  /** What this run holds, for the database; null before it said so. */
  get holding(): HoldingNumbers | null {
    return this.#holding;
  }

  onView(listener: (view: TenantView) => void): void {
    this.#listeners.push(listener);
    listener(this.view);
  }

  /** What the database says of the tenant. It may have said so before it had our own last look. */
  see(numbers: ViewNumbers): void {
    const view = viewOf(numbers);
    const looks = [this.view.look, view.look].flatMap((look) => look ?? []);
    this.#keep({ ...view, look: looks.toSorted((a, b) => a.ago - b.ago)[0] ?? null });
    for (const listen of this.#listeners) listen(this.view);
  }

  hold(holding: Holding): void {
    this.#holding = holdingNumbers(holding);
  }

  reserve(event: RunEvent, reservation: Reservation): Promise<boolean> {
    return this.#options.append(event, reservation);
  }

  async known(sessionIds: readonly string[]): Promise<ReadonlyMap<string, 'held' | 'counted'>> {
    const { link, tenant } = this.#options;
    const rows = await link.query<{ session_id: string; how: 'held' | 'counted' }>(
      'select session_id, how from bulk_restore.known_among($1, $2)',
      [tenant, sessionIds],
    );
    return new Map(rows.map(({ session_id: id, how }) => [id, how]));
  }

  async noteStrangers(strangers: TenantUsage, ago: number): Promise<void> {
    const { link, tenant } = this.#options;
    // It gets older while the database is away.
    const begun = systemClock.elapsed() - ago;
    const age = (): number => systemClock.elapsed() - begun;
    const numbers = JSON.stringify(numbersOf(strangers));
    await link.query('select bulk_restore.note_strangers($1, $2, $3)', () => [tenant, numbers, Math.ceil(age())]);
    this.#keep({ ...this.view, look: { strangers, ago: age() } });
  }

  #keep(view: TenantView): void {
    this.#view = view;
    this.#seenAt = systemClock.elapsed();
  }
}
