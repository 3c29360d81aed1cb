import type { Chance } from '../../util/chance.ts';

/** The ids of a tenant: those that somebody has given, and computed ones for everything else. */
export class UnitIds {
  readonly #chance: Chance;
  readonly #given = new Map<string, string>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** The first id that is given for a label stays. */
  set(label: string, id: string): void {
    if (!this.#given.has(label)) this.#given.set(label, id);
  }

  guid(label: string): string {
    return this.#given.get(label) ?? this.#chance.guid(label);
  }
}
