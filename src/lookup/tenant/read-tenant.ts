import type { DirectoryApi, ProtectionPolicy, UsageRow } from '../../graph/directory-api.ts';
import type { ProtectionUnit, RestoreApi } from '../../graph/restore-api.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import { resourceKey, type Workload } from '../../m365/workload.ts';
import { type KeptLists, readKept } from './kept-lists.ts';
import { type OnRead, sitesById, usersById } from './names-by-id.ts';
import { SourceGaps } from './source-gaps.ts';
import type { TenantFacts, UsageFacts } from './tenant-facts.ts';
import { isConcealed, usageFacts } from './usage-facts.ts';

export interface TenantReadingDeps {
  readonly api: RestoreApi;
  readonly directory: DirectoryApi;
  readonly kept: KeptLists;
  readonly onRead: OnRead;
}

/**
 * Reads everything that the tenant protects, one request after the other: the protection units, and then the names and sizes that they
 * lack. Each list is read once, and a list of users or sites only if something is missing.
 *
 * Rejects with GraphError if the protection units cannot be read, or if the directory breaks off: it may be readable later, from where
 * it stopped. A source that the service refuses is a gap, and so is a usage report that cannot be downloaded: it is on another host.
 */
export async function readTenant(workloads: readonly Workload[], deps: TenantReadingDeps): Promise<TenantFacts> {
  const gaps = new SourceGaps();
  const units = new Map<Workload, readonly ProtectionUnit[]>();
  for (const workload of workloads) units.set(workload, await readUnits(workload, deps));
  const policies = await gaps.unlessRefused('policies', () => readPolicies(deps));
  const usage = new Map<Workload, UsageFacts>();
  for (const [workload, ofWorkload] of units) {
    if (ofWorkload.length === 0) continue;
    const rows = await gaps.unlessUnreadable(workload, () => readUsage(workload, deps));
    if (rows !== null && isConcealed(rows, workload)) gaps.addConcealed(workload);
    if (rows !== null) usage.set(workload, usageFacts(rows, workload));
  }
  const people = idsOf(['mailbox', 'drive'], units, (unit) => unit.name === null || mayBeKnownOtherwise(unit, usage));
  const users = await gaps.unlessRefused('users', () => usersById(people, deps));
  const places = idsOf(['site'], units, ({ name }) => name === null);
  const sites = await gaps.unlessRefused('sites', () => sitesById(places, deps));
  const [noUsers, noSites] = [new Map(), new Map()];
  return { units, usage, policies: policies ?? [], users: users ?? noUsers, sites: sites ?? noSites, gaps: gaps.found };
}

function readUnits(workload: Workload, { api, kept, onRead }: TenantReadingDeps): Promise<readonly ProtectionUnit[]> {
  const list = {
    name: `units of ${workload}`,
    open: (place) => api.listProtectionUnits(workload, place),
    hasPlaces: true,
    onRead: (count) => onRead({ list: 'units', workload, count }),
  } satisfies Parameters<typeof readKept<ProtectionUnit>>[0];
  return readKept(list, kept);
}

function readUsage(workload: Workload, { directory, kept, onRead }: TenantReadingDeps): Promise<readonly UsageRow[]> {
  const list = {
    name: `usage of ${workload}`,
    open: () => directory.readUsage(workload),
    hasPlaces: false,
    onRead: (count) => onRead({ list: 'usage', workload, count }),
  } satisfies Parameters<typeof readKept<UsageRow>>[0];
  return readKept(list, kept);
}

async function readPolicies({ directory }: TenantReadingDeps): Promise<readonly ProtectionPolicy[]> {
  const policies: ProtectionPolicy[] = [];
  for await (const page of directory.listPolicies()) policies.push(...page);
  return policies;
}

type UnitsByWorkload = TenantFacts['units'];

/** The directory ids of the units that somebody wants to know more about. */
function idsOf(
  workloads: readonly Workload[],
  units: UnitsByWorkload,
  isWanted: (unit: ProtectionUnit) => boolean,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const workload of workloads)
    for (const unit of units.get(workload) ?? [])
      if (unit.directoryId !== null && isWanted(unit)) ids.add(directoryIdKey(unit.directoryId));
  return ids;
}

/** Whether the report may have the unit under a principal name that is not its address. */
function mayBeKnownOtherwise({ workload, name }: ProtectionUnit, usage: TenantFacts['usage']): boolean {
  const facts = workload === null ? undefined : usage.get(workload);
  return facts !== undefined && facts.byName.size > 0 && name !== null && !facts.byName.has(resourceKey(name));
}
