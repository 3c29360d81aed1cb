import type { Json } from '../../graph/wire/wire.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { DirectorySettings, Person, Scenario } from '../scenario/scenario.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import { titleOf } from '../units/site-url.ts';

/** A user as the directory shows it. */
export interface EmulatedUser {
  readonly id: string;
  readonly principalName: string;
  readonly mail: string;
  readonly aliases: readonly string[];
  readonly displayName: string;
}

/**
 * The users of the tenant: some who own nothing that is protected, then the owners of its mailboxes and drives. Names that only a
 * restore has mentioned belong to users too. Nothing is kept but an index by id, made when somebody asks by id.
 */
export class EmulatedDirectory {
  readonly #settings: DirectorySettings;
  readonly #units: EmulatedUnits;
  readonly #chance: Chance;
  readonly #domain: string;
  readonly #isOpen: boolean;
  readonly #people: ReadonlyMap<string, Person>;
  /** People by each address that is not the one of their mailbox. */
  readonly #byOtherAddress = new Map<string, Person>();
  readonly #byPrincipalName = new Map<string, Person>();
  readonly #byId = new Map<string, EmulatedUnit>();
  readonly #indexed = { mailbox: 0, drive: 0 };

  constructor(scenario: Scenario, { units, chance }: { readonly units: EmulatedUnits; readonly chance: Chance }) {
    this.#settings = scenario.directory;
    this.#units = units;
    this.#chance = chance;
    this.#domain = scenario.protected.mailbox.domain;
    this.#isOpen = scenario.unlisted === 'protected';
    const { people } = scenario.directory;
    this.#people = new Map(people.map((person) => [resourceKey(person.address), person]));
    for (const person of people) {
      for (const address of [person.mail, ...person.aliases]) this.#byOtherAddress.set(resourceKey(address), person);
      this.#byPrincipalName.set(resourceKey(person.principalName), person);
    }
  }

  /** A page of at most `top` users from position `skip` on, and where the next one begins. Pages leave out whoever is deleted. */
  page(skip: number, top: number): { readonly users: readonly EmulatedUser[]; readonly next: number | null } {
    const mailboxes = this.#units.count('mailbox');
    const drives = this.#units.count('drive');
    const all = mailboxes + drives + this.#settings.others;
    const users: EmulatedUser[] = [];
    const end = Math.min(skip + top, all);
    for (let at = skip; at < end; at += 1) {
      const user = this.#userAt(at, mailboxes);
      if (user !== null) users.push(user);
    }
    return { users, next: end < all ? end : null };
  }

  /** The user with this id or principal name; undefined if there is none. */
  find(key: string): EmulatedUser | undefined {
    if (!key.includes('@')) return this.#withId(key);
    const person = this.#byPrincipalName.get(resourceKey(key));
    if (person !== undefined) return this.#userOf(this.#units.unit('mailbox', person.address)) ?? undefined;
    // Somebody's address is no principal name if that is another one.
    const own = this.#people.get(resourceKey(key));
    return own === undefined ? this.#ownerOf(key) : undefined;
  }

  /** The users with this address. */
  withAddress(address: string): EmulatedUser[] {
    const key = resourceKey(address);
    const person = this.#byOtherAddress.get(key);
    const user = person === undefined ? undefined : this.#userOf(this.#units.unit('mailbox', person.address));
    if (user) return [user];
    return this.#people.has(key) ? [] : [this.#ownerOf(address) ?? []].flat();
  }

  #ownerOf(address: string): EmulatedUser | undefined {
    const mailbox = this.#units.unit('mailbox', address);
    const isKnown = this.#isOpen || this.#units.lists(mailbox) || this.#units.lists(this.#units.unit('drive', address));
    if (isKnown) return this.#userOf(mailbox) ?? undefined;
    const [, number] = new RegExp(`^other(\\d+)@${this.#domain.replaceAll('.', '\\.')}$`, 'i').exec(address) ?? [];
    return Number(number) >= 1 && Number(number) <= this.#settings.others ? this.#other(Number(number)) : undefined;
  }

  #withId(id: string): EmulatedUser | undefined {
    for (const workload of ['mailbox', 'drive'] as const) {
      const count = this.#units.count(workload);
      for (const unit of this.#units.list(workload, this.#indexed[workload], count - this.#indexed[workload]))
        this.#byId.set(directoryIdKey(unit.directoryId), unit);
      this.#indexed[workload] = count;
    }
    const unit = this.#byId.get(directoryIdKey(id));
    return unit === undefined ? undefined : (this.#userOf(unit) ?? undefined);
  }

  #userAt(at: number, mailboxes: number): EmulatedUser | null {
    const { others } = this.#settings;
    if (at < others) return this.#other(at + 1);
    const [unit] = this.#unitAt(at - others, mailboxes);
    if (unit === undefined) return null;
    // The owner of a mailbox is in the list already.
    if (unit.workload === 'drive' && this.#units.lists(this.#units.unit('mailbox', unit.name))) return null;
    return this.#userOf(unit);
  }

  #unitAt(at: number, mailboxes: number): readonly EmulatedUnit[] {
    return at < mailboxes ? this.#units.list('mailbox', at, 1) : this.#units.list('drive', at - mailboxes, 1);
  }

  /** Null if the user is deleted. */
  #userOf(unit: EmulatedUnit): EmulatedUser | null {
    const person = this.#people.get(unit.key);
    if (person?.isDeleted) return null;
    return {
      id: unit.directoryId,
      principalName: person?.principalName ?? unit.name,
      mail: person?.mail ?? unit.name,
      aliases: person?.aliases ?? [],
      displayName: titleOf(unit),
    };
  }

  #other(number: number): EmulatedUser {
    const name = `other${String(number).padStart(5, '0')}`;
    const address = `${name}@${this.#domain}`;
    const id = this.#chance.guid(`user ${resourceKey(address)}`);
    return { id, principalName: address, mail: address, aliases: [], displayName: name };
  }
}

/** With the properties that were asked for. */
export function userEntity(
  { id, principalName, mail, aliases, displayName }: EmulatedUser,
  select: readonly string[],
): Json {
  const user: Json = {
    id,
    userPrincipalName: principalName,
    mail,
    displayName,
    proxyAddresses: [`SMTP:${mail}`, ...aliases.map((alias) => `smtp:${alias}`), `SIP:${mail}`],
  };
  const wanted = select.length === 0 ? ['id', 'userPrincipalName', 'mail', 'displayName'] : select;
  return Object.fromEntries(wanted.filter((name) => name in user).map((name) => [name, user[name]]));
}
