import { stringify } from 'yaml';
import { MessageFinds } from '../../src/emulator/points/message-searches.ts';
import { RestorePoints } from '../../src/emulator/points/restore-points.ts';
import { readScenario } from '../../src/emulator/scenario/read-scenario.ts';
import { Fates } from '../../src/emulator/sessions/outcome-draw.ts';
import { ProtectionUnit } from '../../src/emulator/units/protection-units.ts';
import type { Workload } from '../../src/m365/workload.ts';
import { Chance } from '../../src/util/chance.ts';
import { day } from '../../src/util/duration.ts';
import type { Part, Resource } from './resource.ts';
import type { NamedPoint } from './wanted.ts';

/** What the emulator has in store for a story and does not show afterwards: chance has no order, so that it can be asked anew. */
export class Oracle {
  readonly #fates: Fates;
  readonly #finds: MessageFinds;
  readonly #points: RestorePoints;
  readonly #chance: Chance;

  constructor(scenario: Readonly<Record<string, unknown>>) {
    const read = readScenario(stringify(scenario), 'scenario.yaml');
    if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join('; '));
    this.#chance = new Chance(read.scenario.seed);
    this.#fates = new Fates(read.scenario, this.#chance);
    this.#points = new RestorePoints(read.scenario.restorePoints, this.#chance);
    this.#finds = new MessageFinds(read.scenario.messageSearches, this.#chance);
  }

  /** The code with which a part is not taken into a session after so many attempts at it; null where it is taken. */
  refusalOf({ subject }: Part, attempts: number): string | null {
    const { outcome, code } = this.#fates.of(subject, attempts);
    return outcome === 'unresolved' ? code : null;
  }

  /** How many messages a query finds; null for what is none. */
  hitsOf({ search }: Resource): number | null {
    if (search === null) return null;
    return this.#finds.hitsOf(new ProtectionUnit('mailbox', search.mailbox, this.#chance), search.query);
  }

  /** The id of a restore point as a spec names it: one's own the latest of a day, another's the oldest, which nobody else names. */
  pointId(point: NamedPoint, workload: Workload, now: number): string {
    if (point.kind === 'malformed') return `yesterday-of-the-${workload}-${point.of}`;
    const unit = new ProtectionUnit(workload, point.of, this.#chance);
    const prefer = point.kind === 'foreign' ? 'oldest' : 'latest';
    const window = { from: now - 3 * day, to: now - 2 * day, prefer, fastOnly: false } as const;
    const moment = this.#points.choose(unit, window, now);
    if (moment === null) throw new Error(`${unit.label} has no restore point to name`);
    return this.#points.idOf(unit, moment);
  }
}
