import { mostUsersInPage } from '../../graph/wire/directory-paths.ts';
import { policyTypes } from '../../graph/wire/directory-wire.ts';
import type { Json } from '../../graph/wire/wire.ts';
import { directoryIdKey, parseSiteName, siteKey } from '../../m365/site-name.ts';
import type { Workload } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { Clock } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';
import type { CollectionPage } from '../messages.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import { titleOf } from '../units/site-url.ts';
import { compositeSiteId, policyId } from '../units/unit-entity.ts';
import { EmulatedDirectory, userEntity } from './emulated-directory.ts';
import { UsageReports } from './usage-report.ts';

export interface DirectoryDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly chance: Chance;
  readonly units: EmulatedUnits;
}

/** Which users, and which of their properties. */
export interface UserQuery {
  readonly skip: number;
  readonly top: number;
  /** Empty for those that are shown unasked. */
  readonly select: readonly string[];
}

/** How long the URL of a report is good for. Documented as "a few minutes". */
const reportValidFor: number = 5 * minute;

/** The tenant beside its backups: users, sites, usage reports and policies. Every method throws `ServiceError` as the service refuses. */
export class DirectoryEndpoints {
  readonly #scenario: Scenario;
  readonly #deps: DirectoryDeps;
  readonly #directory: EmulatedDirectory;
  readonly #reports: UsageReports;
  /** By id, in the order of the list. */
  readonly #sites = new Map<string, EmulatedUnit>();

  constructor(scenario: Scenario, deps: DirectoryDeps) {
    this.#scenario = scenario;
    this.#deps = deps;
    this.#directory = new EmulatedDirectory(scenario, deps);
    this.#reports = new UsageReports(scenario, deps);
  }

  listUsers({ skip, top, select }: UserQuery): CollectionPage {
    this.#requireUsers(select);
    const { users, next } = this.#directory.page(skip, Math.min(top, mostUsersInPage));
    return { items: users.map((user) => userEntity(user, select)), next };
  }

  getUser(key: string, select: readonly string[]): Json {
    this.#requireUsers(select);
    const user = this.#directory.find(key);
    if (user === undefined) {
      const message = `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`;
      throw new ServiceError(404, 'Request_ResourceNotFound', message);
    }
    return userEntity(user, select);
  }

  findUsers(address: string, select: readonly string[]): CollectionPage {
    this.#requireUsers(['proxyAddresses', ...select]);
    return { items: this.#directory.withAddress(address).map((user) => userEntity(user, select)), next: null };
  }

  listOrganizations(): CollectionPage {
    return { items: [{ id: this.#scenario.tenant }], next: null };
  }

  listSites(skip: number, top: number): CollectionPage {
    this.#require('sites');
    const { units } = this.#deps;
    const size = Math.min(top, this.#scenario.limits.pageSize);
    const items = units.list('site', skip, size).map((unit) => this.#siteEntity(unit));
    return { items, next: skip + size < units.count('site') ? skip + size : null };
  }

  /** By its URL or id. */
  getSite(key: string): Json {
    this.#require('sites');
    const site = parseSiteName(key);
    const unit = site === undefined ? this.#siteWithId(key) : this.#deps.units.unit('site', siteKey(site));
    const isOpen = this.#scenario.unlisted === 'protected' && site !== undefined;
    if (unit === undefined || !(isOpen || this.#deps.units.lists(unit)))
      throw new ServiceError(404, 'itemNotFound', 'Requested site could not be found');
    return this.#siteEntity(unit);
  }

  listPolicies(skip: number, top: number): CollectionPage {
    const { policies, limits } = this.#scenario;
    const end = skip + Math.min(top, limits.pageSize);
    const items = policies.slice(skip, end).map(({ name, workload, retention, status }) => ({
      '@odata.type': policyTypes[workload],
      id: policyId({ name, workload }, this.#deps.chance),
      displayName: name,
      status,
      retentionSettings: [
        { interval: 'R/PT10M', period: 'P2W' },
        { interval: 'R/P1W', period: retention },
      ],
    }));
    return { items, next: end < policies.length ? end : null };
  }

  /** The last part of the URL that a report can be fetched at for some minutes. */
  signReport(workload: Workload): string {
    this.#require('reports');
    return this.#signed(workload, this.#deps.clock.now());
  }

  /** The report that was signed, as CSV. */
  readReport(signature: string): string {
    const { clock } = this.#deps;
    const [workload = '', at = ''] = signature.split('.');
    const now = clock.now();
    const isKnown = workload in policyTypes && signature === this.#signed(workload as Workload, Number(at));
    if (!isKnown || now > Number(at) + reportValidFor)
      throw new ServiceError(403, 'accessDenied', 'The signature of this URL is wrong or has expired.');
    return this.#reports.write(workload as Workload, now);
  }

  #signed(workload: Workload, at: number): string {
    return `${workload}.${at}.${this.#deps.chance.guid(`report ${workload} ${at}`)}`;
  }

  #siteWithId(id: string): EmulatedUnit | undefined {
    const { units } = this.#deps;
    const count = units.count('site');
    for (const unit of units.list('site', this.#sites.size, count - this.#sites.size))
      this.#sites.set(unit.directoryId, unit);
    return this.#sites.get(directoryIdKey(id));
  }

  #siteEntity(unit: EmulatedUnit): Json {
    return {
      id: compositeSiteId(unit, this.#deps.chance),
      webUrl: unit.name,
      name: titleOf(unit),
      displayName: titleOf(unit),
      isPersonalSite: false,
    };
  }

  #requireUsers(select: readonly string[]): void {
    const { users } = this.#scenario.directory;
    if (users === 'full' || (users === 'basic' && !select.includes('proxyAddresses'))) return;
    throw new ServiceError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }

  #require(what: 'sites' | 'reports'): void {
    if (this.#scenario.directory[what] === 'full') return;
    throw new ServiceError(403, 'accessDenied', `The permission to read ${what} is missing.`);
  }
}
