import { directoryIdKey } from '../../m365/site-name.ts';
import { resourceKey, type Workload, workloads } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { ProtectedResources, Scenario } from '../scenario/scenario.ts';
import { UnitIds } from './unit-ids.ts';

/** A protected mailbox, drive or site. Its ids are computed when needed. */
export class EmulatedUnit {
  readonly workload: Workload;
  /** Address (mailbox, drive) or site URL (site), in the spelling that came first. */
  readonly name: string;
  readonly key: string;
  /** Workload and key: the name used by chance and counters. */
  readonly label: string;
  readonly #ids: Pick<Chance, 'guid'>;

  /** `ids` makes a GUID from a label. */
  constructor(workload: Workload, name: string, ids: Pick<Chance, 'guid'>) {
    this.workload = workload;
    this.name = name;
    this.key = resourceKey(name);
    this.label = `${workload} ${this.key}`;
    this.#ids = ids;
  }

  get id(): string {
    return this.#ids.guid(`unit ${this.label}`);
  }

  /** `directoryObjectId` (mailbox, drive) or `siteId` (site). A user's mailbox and drive have the same one, as in Entra ID. */
  get directoryId(): string {
    return this.#ids.guid(ownerLabel(this));
  }
}

function ownerLabel({ workload, key }: Pick<EmulatedUnit, 'workload' | 'key'>): string {
  return `${workload === 'site' ? 'site' : 'user'} ${key}`;
}

/** The units that the tenant protects, of all workloads. */
export class EmulatedUnits {
  readonly #units: Readonly<Record<Workload, WorkloadUnits>>;
  readonly #ids: UnitIds;
  readonly #byId: Map<string, EmulatedUnit> = new Map();
  /** How many units of each workload are in `#byId`. */
  readonly #indexed: Record<Workload, number> = { mailbox: 0, drive: 0, site: 0 };

  constructor(scenario: Scenario, chance: Chance) {
    this.#ids = new UnitIds(chance);
    const open = (workload: Workload): WorkloadUnits =>
      new WorkloadUnits(workload, scenario.protected[workload], scenario.unlisted === 'protected');
    this.#units = { mailbox: open('mailbox'), drive: open('drive'), site: open('site') };
  }

  unit(workload: Workload, name: string): EmulatedUnit {
    return new EmulatedUnit(workload, name, this.#ids);
  }

  /** Gives the owner or site of a unit this id, instead of a computed one. Must be called before anybody sees the unit. */
  setDirectoryId(unit: EmulatedUnit, id: string): void {
    this.#ids.set(ownerLabel(unit), directoryIdKey(id));
  }

  /** Whether the tenant protects this unit. A protected unit that no list names is listed from now on. */
  protects(unit: EmulatedUnit): boolean {
    return this.#units[unit.workload].protects(unit);
  }

  /** Whether it is in the lists of the tenant by now. */
  lists(unit: EmulatedUnit): boolean {
    return this.#units[unit.workload].lists(unit);
  }

  /** How many units of a workload are listed by now. */
  count(workload: Workload): number {
    return this.#units[workload].count;
  }

  /** The unit with this id; undefined if the tenant protects none. Goes through all units, because ids are hashes. */
  find(id: string): EmulatedUnit | undefined {
    if (!this.#byId.has(id)) this.#indexAll();
    return this.#byId.get(id);
  }

  #indexAll(): void {
    for (const workload of workloads) {
      for (let index = this.#indexed[workload]; ; index += 1) {
        const name = this.#units[workload].nameAt(index);
        this.#indexed[workload] = index;
        if (name === undefined) break;
        const unit = this.unit(workload, name);
        this.#byId.set(unit.id, unit);
      }
    }
  }

  /** At most `top` units of a workload from position `skip` on, counted from 0. The order never changes. */
  list(workload: Workload, skip: number, top: number): readonly EmulatedUnit[] {
    const units: EmulatedUnit[] = [];
    for (let index = skip; index < skip + top; index += 1) {
      const name = this.#units[workload].nameAt(index);
      if (name === undefined) break;
      units.push(this.unit(workload, name));
    }
    return units;
  }
}

/**
 * The units of one workload: listed ones, counted ones, and unlisted ones that somebody has named. Counted units are only a
 * number, so a tenant of a million costs nothing until somebody looks at it.
 */
class WorkloadUnits {
  readonly #resources: ProtectedResources;
  readonly #before: string;
  readonly #after: string;
  readonly #digits: number;
  readonly #unlisted: boolean;
  readonly #itemKeys: ReadonlySet<string>;
  readonly #noticed: string[] = [];
  readonly #noticedKeys = new Set<string>();

  constructor(workload: Workload, resources: ProtectedResources, unlisted: boolean) {
    const { prefix, domain, count, items } = resources;
    this.#resources = resources;
    this.#before = workload === 'site' ? `https://${domain}/sites/${prefix}` : prefix;
    this.#after = workload === 'site' ? '' : `@${domain}`;
    this.#digits = Math.max(5, String(count).length);
    this.#unlisted = unlisted;
    this.#itemKeys = new Set(items.map(resourceKey));
  }

  protects({ key, name }: EmulatedUnit): boolean {
    if (this.#itemKeys.has(key) || this.#isCounted(key)) return true;
    if (this.#unlisted && !this.#noticedKeys.has(key)) {
      this.#noticedKeys.add(key);
      this.#noticed.push(name);
    }
    return this.#unlisted;
  }

  lists({ key }: EmulatedUnit): boolean {
    return this.#itemKeys.has(key) || this.#isCounted(key) || this.#noticedKeys.has(key);
  }

  get count(): number {
    return this.#resources.items.length + this.#resources.count + this.#noticed.length;
  }

  nameAt(index: number): string | undefined {
    const { items, count } = this.#resources;
    if (index < items.length) return items[index];
    const number = index - items.length + 1;
    return number <= count ? this.#countedName(number) : this.#noticed[number - count - 1];
  }

  /** `user00001@contoso.com`: five digits, or more if the count needs them. */
  #countedName(number: number): string {
    return this.#before + String(number).padStart(this.#digits, '0') + this.#after;
  }

  #isCounted(key: string): boolean {
    const number = Number(key.slice(this.#before.length, this.#before.length + this.#digits));
    const inRange = number >= 1 && number <= this.#resources.count;
    return inRange && resourceKey(this.#countedName(number)) === key;
  }
}
