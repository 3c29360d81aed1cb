import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { MessageSearchSettings } from '../scenario/scenario.ts';
import type { EmulatedUnit } from '../units/protection-units.ts';

/** The messages that a search found in restore points of a mailbox. For a while they can be restored by the id of the search response. */
export interface FoundMessages {
  readonly unit: EmulatedUnit;
  readonly query: string;
  readonly hits: number;
  /** The times of the restore points in the response. */
  readonly moments: readonly number[];
  readonly expiresAt: number;
}

/** The responses to searches for messages, for as long as the service keeps them. */
export class MessageSearches {
  readonly #settings: MessageSearchSettings;
  readonly #chance: Chance;
  readonly #hits: ReadonlyMap<string, number>;
  readonly #byId = new Map<string, FoundMessages>();

  constructor(settings: MessageSearchSettings, chance: Chance) {
    this.#settings = settings;
    this.#chance = chance;
    this.#hits = new Map(settings.hits.map(({ mailbox, count }) => [resourceKey(mailbox), count]));
  }

  /** How many messages the query finds. It is the same number for every restore point. */
  hitsOf({ key }: EmulatedUnit, query: string): number {
    return this.#hits.get(key) ?? Math.floor(this.#chance.draw(`messages ${key} ${query}`) * 201);
  }

  keep(id: string, found: Omit<FoundMessages, 'expiresAt'>, now: number): void {
    this.#byId.set(id, { ...found, expiresAt: now + this.#settings.keptFor });
  }

  /** Undefined for an id that no search has, and for one that has expired. */
  find(id: string, now: number): FoundMessages | undefined {
    const found = this.#byId.get(id);
    return found !== undefined && now < found.expiresAt ? found : undefined;
  }
}
