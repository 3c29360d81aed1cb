import type { NewEvent, RunEvent } from '../state/events.ts';
import { fold, type MutableRunState } from '../state/fold.ts';
import type { Journal } from '../state/journal.ts';
import type { RunState } from '../state/run-state.ts';
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
    const timed = { ...event, at: new Date(this.#clock.now()).toISOString() } as RunEvent;
    await this.journal.append(timed);
    fold(this.#state, timed);
    for (const listen of this.#listeners) listen(timed, this.state);
    const wake = this.#wake;
    this.#wake = [];
    for (const go of wake) go();
  };

  /** Resolves after the next event. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }
}
