import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { fold } from '../../../src/state/fold.ts';
import { JournalReader } from '../../../src/store/journal-reader.ts';
import type { OpenJournal } from '../../../src/store/store.ts';
import { allOf } from '../pieces.ts';
import { EagerClock } from '../virtual-clock.ts';
import type { RunRig } from './run-rig.ts';

/*
 * Runs whose process dies at a moment that a test chooses.
 */

export class Death extends Error {}

/** The moments at which a process may die around an event that it keeps. */
export const eventMoments = ['before the event is kept', 'after the event is kept'] as const;

export interface DeathAtEvent {
  readonly moment: (typeof eventMoments)[number];
  /** The number of the event, from 0, of those that this process keeps. */
  readonly at: number;
}

/** Virtual time that stands still while something is written. */
class PatientClock extends EagerClock {
  #writing = 0;
  #goOn: (() => void) | null = null;

  async during<T>(write: () => Promise<T>): Promise<T> {
    this.#writing += 1;
    try {
      return await write();
    } finally {
      this.#writing -= 1;
      if (this.#writing === 0) this.#goOn?.();
    }
  }

  protected override async settled(): Promise<void> {
    await super.settled();
    while (this.#writing > 0) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
      await super.settled();
    }
  }
}

/** A tenant in virtual time that stands still while a journal is written. */
export function patientWorld(scenario: Partial<Scenario>): { readonly clock: EagerClock; readonly tenant: Tenant } {
  const clock = new PatientClock();
  return { clock, tenant: new Tenant({ ...defaultScenario, ...scenario }, clock) };
}

/** Lets a rig of a `patientWorld` keep its events in a journal, until it dies. */
export function keepIn(journal: OpenJournal, rig: RunRig, death?: DeathAtEvent): void {
  let count = 0;
  const { clock } = rig;
  if (!(clock instanceof PatientClock)) throw new Error('time would pass while the journal is written');
  rig.lease = journal.lease;
  rig.append = async (event) => {
    const isLast = count === death?.at;
    count += 1;
    if (isLast && death?.moment === 'before the event is kept') throw new Death();
    await clock.during(() => journal.append(event));
    rig.events.push(event);
    if (isLast) throw new Death();
  };
}

export async function endsBeforeDeath(rig: RunRig): Promise<boolean> {
  try {
    await rig.run();
    return true;
  } catch (error) {
    if (error instanceof Death) return false;
    throw error;
  }
}

/** A process that starts with what a journal has. */
export async function takeEvents(rig: RunRig, journal: AsyncIterable<Buffer>): Promise<void> {
  for (const event of await eventsIn(journal)) {
    rig.events.push(event);
    fold(rig.state, event);
  }
}

export async function eventsIn(journal: AsyncIterable<Buffer>): Promise<RunEvent[]> {
  return await allOf((await JournalReader.open(journal, 'journal')).events());
}

export interface Killer {
  readonly wrap: (api: RestoreApi) => RestoreApi;
  /** How many changes there were so far. */
  readonly changes: () => number;
  /** The process dies at this change, counted from those so far; `null` for none. */
  readonly arm: (at: number | null) => void;
}

const changingCalls = ['createSession', 'addBulkRequest', 'addArtifacts', 'removeArtifacts', 'activateSession'];

/** Lets the service act on a change, and the process die before the answer comes. */
export function killerAt(first: number | null): Killer {
  let changes = 0;
  let fatal = first;
  const wrap = (api: RestoreApi): RestoreApi =>
    new Proxy(api, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (!changingCalls.includes(String(key))) return value.bind(target);
        return async (...words: unknown[]) => {
          const mine = changes;
          changes += 1;
          if (fatal !== null && mine > fatal) throw new Death();
          const answer = await value.apply(target, words);
          if (mine === fatal) throw new Death();
          return answer;
        };
      },
    });
  return {
    wrap,
    changes: () => changes,
    arm: (at) => {
      fatal = at === null ? null : changes + at;
    },
  };
}
