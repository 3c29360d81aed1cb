import { stringify } from 'yaml';
import { Fates } from '../../src/emulator/fates.ts';
import { MessageFinds } from '../../src/emulator/message-searches.ts';
import { ProtectionUnit } from '../../src/emulator/protection-units.ts';
import { readScenario } from '../../src/emulator/read-scenario.ts';
import { Chance } from '../../src/util/chance.ts';
import type { Part, Resource } from './resource.ts';
import type { Story } from './story.ts';

/** What the emulator has in store for a story and does not show afterwards: chance has no order, so that it can be asked anew. */
export class Oracle {
  readonly #fates: Fates;
  readonly #finds: MessageFinds;
  readonly #chance: Chance;

  constructor({ scenario }: Story) {
    const read = readScenario(stringify(scenario), 'scenario.yaml');
    if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join('; '));
    this.#chance = new Chance(read.scenario.seed);
    this.#fates = new Fates(read.scenario, this.#chance);
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
}
