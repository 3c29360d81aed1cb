import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { MessageSearches } from '../scenario/scenario.ts';
import type { ProtectionUnit } from '../units/protection-units.ts';

/** What a query has found in the restore points of a mailbox; to be restored by the id of the answer, for a while. */
export interface FoundMessages {
  readonly unit: ProtectionUnit;
  readonly query: string;
  readonly hits: number;
  /** The moments of the restore points that the answer tells of. */
  readonly moments: readonly number[];
  readonly expiresAt: number;
}

/** The answers to searches for messages, as long as the service remembers them. */
export class MessageFinds {
  readonly #settings: MessageSearches;
  readonly #chance: Chance;
  readonly #hits: ReadonlyMap<string, number>;
  readonly #byId = new Map<string, FoundMessages>();

  constructor(settings: MessageSearches, chance: Chance) {
    this.#settings = settings;
    this.#chance = chance;
    this.#hits = new Map(settings.hits.map(({ mailbox, count }) => [resourceKey(mailbox), count]));
  }

  /** How many messages the query finds: the same for any restore point. */
  hitsOf({ key }: ProtectionUnit, query: string): number {
    return this.#hits.get(key) ?? Math.floor(this.#chance.draw(`messages ${key} ${query}`) * 201);
  }

  keep(id: string, found: Omit<FoundMessages, 'expiresAt'>, now: number): void {
    this.#byId.set(id, { ...found, expiresAt: now + this.#settings.keptFor });
  }

  /** Undefined for an id that no search had, and for one whose time is over. */
  find(id: string, now: number): FoundMessages | undefined {
    const found = this.#byId.get(id);
    return found !== undefined && now < found.expiresAt ? found : undefined;
  }
}
