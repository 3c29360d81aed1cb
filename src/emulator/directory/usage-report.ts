import { createHash } from 'node:crypto';
import type { Workload } from '../../m365/workload.ts';
import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import { day } from '../../util/duration.ts';
import { mebibyte } from '../../util/files.ts';
import type { DirectorySettings, Person, Scenario } from '../scenario/scenario.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import { siteUrlOf, titleOf } from '../units/site-url.ts';

/** Writes usage reports as CSV, with the columns that the reference lists and a site id in both reports of sites. */
export class UsageReports {
  readonly #settings: DirectorySettings;
  readonly #siteDomain: string;
  readonly #units: EmulatedUnits;
  readonly #chance: Chance;
  readonly #people: ReadonlyMap<string, Person>;

  constructor(scenario: Scenario, { units, chance }: { readonly units: EmulatedUnits; readonly chance: Chance }) {
    this.#settings = scenario.directory;
    this.#siteDomain = scenario.protected.site.domain;
    this.#units = units;
    this.#chance = chance;
    this.#people = new Map(scenario.directory.people.map((person) => [resourceKey(person.address), person]));
  }

  write(workload: Workload, now: number): string {
    const units = this.#units.list(workload, 0, this.#units.count(workload));
    const refreshed = dayOf(now - 2 * day);
    const rows = units.map((unit) => rowOf[workload](this.#factsOf(unit, refreshed)).map(cell).join(','));
    return `\uFEFF${[headers[workload].join(','), ...rows].join('\r\n')}\r\n`;
  }

  #factsOf(unit: EmulatedUnit, refreshed: string): UsageFacts {
    const { workload, label } = unit;
    const person = this.#people.get(unit.key);
    const isConcealed = this.#settings.usageNames === 'concealed';
    const shown = (text: string): string => (isConcealed ? hashOf(text) : text);
    const idleDays = 2 + Math.floor(this.#chance.draw(`activity ${label}`) ** 3 * 400);
    return {
      refreshed,
      owner: shown(person?.principalName ?? unit.name),
      displayName: shown(titleOf(unit)),
      siteId: workload === 'site' ? unit.directoryId : this.#chance.guid(`personal site ${unit.key}`),
      siteUrl: this.#settings.usageSiteUrls === 'blank' ? '' : shown(siteUrlOf(unit, this.#siteDomain)),
      isDeleted: person?.isDeleted ? 'True' : 'False',
      lastActivity: dayOf(Date.parse(refreshed) - (idleDays - 2) * day),
      items: Math.floor(this.#chance.draw(`items ${label}`) * 20_000),
      size: this.sizeOf(unit),
    };
  }

  /** In bytes: log-normal, with a median of 2 GiB. */
  sizeOf({ label }: EmulatedUnit): number {
    return Math.round(2_048 * mebibyte * Math.exp(1.2 * this.#chance.normal(`size ${label}`)));
  }
}

interface UsageFacts {
  readonly refreshed: string;
  readonly owner: string;
  readonly displayName: string;
  readonly siteId: string;
  readonly siteUrl: string;
  readonly isDeleted: string;
  readonly lastActivity: string;
  readonly items: number;
  readonly size: number;
}

const headers: Readonly<Record<Workload, readonly string[]>> = {
  mailbox: [
    'Report Refresh Date',
    'User Principal Name',
    'Display Name',
    'Is Deleted',
    'Deleted Date',
    'Created Date',
    'Last Activity Date',
    'Item Count',
    'Storage Used (Byte)',
    'Report Period',
  ],
  drive: [
    'Report Refresh Date',
    'Site Id',
    'Site URL',
    'Owner Display Name',
    'Is Deleted',
    'Last Activity Date',
    'File Count',
    'Active File Count',
    'Storage Used (Byte)',
    'Storage Allocated (Byte)',
    'Owner Principal Name',
    'Report Period',
  ],
  site: [
    'Report Refresh Date',
    'Site Id',
    'Site URL',
    'Owner Display Name',
    'Is Deleted',
    'Last Activity Date',
    'File Count',
    'Active File Count',
    'Page View Count',
    'Visited Page Count',
    'Storage Used (Byte)',
    'Storage Allocated (Byte)',
    'Root Web Template',
    'Owner Principal Name',
    'Report Period',
  ],
};

const quota = 1_099_511_627_776;
const active = 10;

const rowOf: Readonly<Record<Workload, (facts: UsageFacts) => readonly (string | number)[]>> = {
  mailbox: (of) => [
    of.refreshed,
    of.owner,
    of.displayName,
    of.isDeleted,
    '',
    '2019-06-01',
    of.lastActivity,
    of.items,
    of.size,
    7,
  ],
  drive: (of) => [
    of.refreshed,
    of.siteId,
    of.siteUrl,
    of.displayName,
    of.isDeleted,
    of.lastActivity,
    of.items,
    active,
    of.size,
    quota,
    of.owner,
    7,
  ],
  site: (of) => [
    of.refreshed,
    of.siteId,
    of.siteUrl,
    '',
    of.isDeleted,
    of.lastActivity,
    of.items,
    active,
    active,
    active,
    of.size,
    quota,
    'Group',
    '',
    7,
  ],
};

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** As concealed names look. */
function hashOf(text: string): string {
  return createHash('md5').update(text).digest('hex').toUpperCase();
}
