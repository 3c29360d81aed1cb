import { MessageSearches } from '../../src/emulator/points/message-searches.ts';
import { EmulatedRestorePoints } from '../../src/emulator/points/restore-points.ts';
import { readScenario } from '../../src/emulator/scenario/read-scenario.ts';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { OutcomeDraw } from '../../src/emulator/sessions/outcome-draw.ts';
import { EmulatedUnit } from '../../src/emulator/units/protection-units.ts';
import type { Workload } from '../../src/m365/workload.ts';
import { Chance } from '../../src/util/chance.ts';
import { day } from '../../src/util/duration.ts';
import type { Part, Resource } from './resource.ts';
import type { NamedPoint } from './wanted.ts';

type WrittenScenario = Readonly<Record<string, unknown>>;

const scenarios = new WeakMap<WrittenScenario, Scenario>();

/** A scenario as it is written to a file, with its defaults filled in. */
export function scenarioOf(written: WrittenScenario): Scenario {
  const known = scenarios.get(written);
  if (known !== undefined) return known;
  const read = readScenario(JSON.stringify(written), 'scenario.yaml');
  if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join('; '));
  scenarios.set(written, read.scenario);
  return read.scenario;
}

/** What chance decides in a story but the emulator does not show afterwards. Chance has no order, so this can draw it again. */
export class Oracle {
  readonly #outcomes: OutcomeDraw;
  readonly #messageSearches: MessageSearches;
  readonly #points: EmulatedRestorePoints;
  readonly #chance: Chance;

  constructor(scenario: WrittenScenario) {
    const read = scenarioOf(scenario);
    this.#chance = new Chance(read.seed);
    this.#outcomes = new OutcomeDraw(read, this.#chance);
    this.#points = new EmulatedRestorePoints(read.restorePoints, this.#chance);
    this.#messageSearches = new MessageSearches(read.messageSearches, this.#chance);
  }

  /** The error code if a session does not accept a part after `attempts` attempts; null if it does. */
  refusalCodeOf({ identity }: Part, attempts: number): string | null {
    const { outcome, code } = this.#outcomes.draw(identity, attempts);
    return outcome === 'unresolved' ? code : null;
  }

  /** How many messages a query finds; null for a resource without a query. */
  hitsOf({ search }: Resource): number | null {
    if (search === null) return null;
    return this.#messageSearches.hitsOf(new EmulatedUnit('mailbox', search.mailbox, this.#chance), search.query);
  }

  /** The id of a restore point that a spec names: a resource's own is the latest of a day, a foreign one the oldest, so nobody else names it. */
  pointId(point: NamedPoint, workload: Workload, now: number): string {
    if (point.kind === 'malformed') return `yesterday-of-the-${workload}-${point.of}`;
    const unit = new EmulatedUnit(workload, point.of, this.#chance);
    const prefer = point.kind === 'foreign' ? 'oldest' : 'latest';
    const window = { from: now - 3 * day, to: now - 2 * day, prefer, fastOnly: false } as const;
    const moment = this.#points.choose(unit, window, now);
    if (moment === null) throw new Error(`${unit.label} has no restore point to name`);
    return this.#points.idOf(unit, moment);
  }
}
