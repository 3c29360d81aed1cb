import { names } from '../../graph/wire/paths.ts';
import type { Json } from '../../graph/wire/wire.ts';
import { parseSiteName } from '../../m365/site-name.ts';
import { resourceKey, type Workload } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { Person, PolicySettings, Scenario, View } from '../scenario/scenario.ts';
import type { EmulatedUnit } from './protection-units.ts';
import { titleOf } from './site-url.ts';

/** Writes protection units as JSON. Application permissions see only their directory ids; delegated permissions also see their names. */
export class UnitEntities {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #people: ReadonlyMap<string, Person>;
  readonly #states: ReadonlyMap<string, string>;

  constructor(scenario: Scenario, chance: Chance) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#people = new Map(scenario.directory.people.map((person) => [resourceKey(person.address), person]));
    this.#states = new Map(scenario.unitStates.map(({ resource, status }) => [resourceKey(resource), status]));
  }

  write(unit: EmulatedUnit, view: View): Json {
    const { workload } = unit;
    return {
      '@odata.type': `#${names[workload].unitType}`,
      id: unit.id,
      status: this.#states.get(unit.key) ?? 'protected',
      policyId: this.#policyIdOf(unit),
      protectionSources: 'manual',
      ...(workload === 'site' ? this.#site(unit, view) : this.#user(unit, view)),
    };
  }

  /** A deleted user has no name for anybody. */
  #user(unit: EmulatedUnit, view: View): Json {
    const person = this.#people.get(unit.key);
    const isNamed = view === 'delegated' && !person?.isDeleted;
    return {
      directoryObjectId: unit.directoryId,
      email: isNamed ? (person?.mail ?? unit.name) : null,
      displayName: isNamed ? titleOf(unit) : null,
    };
  }

  #site(unit: EmulatedUnit, view: View): Json {
    const isNamed = view === 'delegated';
    const { siteIdForm } = this.#scenario.quirks;
    const isComposite =
      siteIdForm === 'composite' || (siteIdForm === 'mixed' && this.#chance.happens(0.5, `form ${unit.label}`));
    return {
      siteId: isComposite ? compositeSiteId(unit, this.#chance) : unit.directoryId,
      siteWebUrl: isNamed ? unit.name : null,
      siteName: isNamed ? titleOf(unit) : null,
    };
  }

  #policyIdOf({ workload, key }: EmulatedUnit): string | null {
    const { policies } = this.#scenario;
    const ofWorkload = policies.filter((policy) => policy.workload === workload);
    const chosen =
      ofWorkload.find(({ resources }) => resources.some((resource) => resourceKey(resource) === key)) ??
      ofWorkload.find(({ resources }) => resources.length === 0);
    return chosen === undefined ? null : policyId(chosen, this.#chance);
  }
}

export function policyId(
  { workload, name }: Pick<PolicySettings, 'name'> & { workload: Workload },
  chance: Chance,
): string {
  return chance.guid(`policy ${workload} ${name}`);
}

/** `host,siteGuid,webGuid`, as `GET /sites` writes it. */
export function compositeSiteId({ name, directoryId, label }: EmulatedUnit, chance: Chance): string {
  return `${parseSiteName(name)?.host ?? ''},${directoryId},${chance.guid(`web ${label}`)}`;
}
