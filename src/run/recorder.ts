import pLimit, { type LimitFunction } from 'p-limit';
import type { NewEvent, RunEvent } from '../state/events.ts';
import { fold, type MutableRunState } from '../state/fold.ts';
import type { Journal } from '../state/journal.ts';
import { type RunState, sessionNamed } from '../state/run-state.ts';
import { sizeUnderCaps } from '../state/session-size.ts';
import type { SessionState } from '../state/session-state.ts';
import { mostForRuns } from '../state/tenant/allotment.ts';
import { holdingAfter, holdingOf, type ReservingEvent } from '../state/tenant/holding.ts';
import type { Activation, Reservation, SharedTenant } from '../state/tenant/shared-tenant.ts';
import type { Clock } from '../util/clock.ts';

/** Called with every event once it is on disk, and the state after it. */
export type Listener = (event: RunEvent, state: RunState) => void;

/** Writes each event to the journal, folds it into the run's state, then calls the listeners: in this order, one event at a time. */
export class Recorder {
  readonly #state: MutableRunState;
  readonly journal: Journal;
  readonly #clock: Clock;
  readonly #listeners: readonly Listener[];
  #wake: (() => void)[] = [];
  /** One at a time: what the run holds after one must be known before the next. */
  readonly #reserving: LimitFunction = pLimit(1);

  constructor(state: MutableRunState, journal: Journal, clock: Clock, listeners: readonly Listener[]) {
    this.#state = state;
    this.journal = journal;
    this.#clock = clock;
    this.#listeners = listeners;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Resolves once the event is on disk and in `state`. Rejects with StoreProblem if it cannot be written: then send nothing. */
  readonly record = async (event: NewEvent): Promise<void> => {
    const timed = this.#timed(event);
    await this.journal.append(timed);
    this.#take(timed);
  };

  /**
   * Records an event after which the run holds more of its tenant's caps. Resolves to false if other runs of the tenant leave no room for
   * that: then nothing is recorded. Rejects as `record` does.
   */
  readonly recordIfFits = async (event: ReservingEvent): Promise<boolean> => {
    const { tenant } = this.journal;
    if (tenant !== null) return await this.#reserving(() => this.#reserve(event, tenant));
    await this.record(event);
    return true;
  };

  async #reserve(event: ReservingEvent, tenant: SharedTenant): Promise<boolean> {
    const timed = this.#timed(event);
    if (!(await tenant.reserve(timed, this.#reservationFor(event, tenant)))) return false;
    this.#take(timed);
    return true;
  }

  #timed(event: NewEvent): RunEvent {
    return { ...event, at: new Date(this.#clock.now()).toISOString() } as RunEvent;
  }

  #take(event: RunEvent): void {
    fold(this.#state, event);
    this.journal.tenant?.hold(holdingOf(this.#state, this.#clock.now()));
    for (const listen of this.#listeners) listen(event, this.state);
    const wake = this.#wake;
    this.#wake = [];
    for (const go of wake) go();
  }

  #reservationFor(event: ReservingEvent, { view }: SharedTenant): Reservation {
    const isActivation = event.type === 'activation-intended';
    return {
      holding: holdingAfter(event, this.#state, this.#clock.now()),
      part: isActivation ? 'active' : 'begun',
      most: mostForRuns(this.#state.plan.limits, view),
      activation: isActivation ? activationOf(sessionNamed(this.#state, event.session)) : null,
    };
  }

  /** Resolves after the next event, or after a pause in milliseconds. Rejects with the reason of `signal` when that is aborted. */
  async nextWithin(pause: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.#wake.push(wake);
    signal.addEventListener('abort', wake, { once: true });
    await this.#clock.sleep(pause, woken.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
    signal.throwIfAborted();
  }
}

function activationOf(session: SessionState): Activation {
  const { name, sessionId, workload } = session;
  return { session: name, sessionId: sessionId ?? '', workload, weight: sizeUnderCaps(session) };
}
