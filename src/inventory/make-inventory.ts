import type { ProtectionUnit } from '../graph/restore-api.ts';
import type { TenantFacts, UsageFact, UsageFacts } from '../lookup/tenant/tenant-facts.ts';
import { rankOf } from '../lookup/unit-directory.ts';
import { directoryIdKey } from '../m365/site-name.ts';
import { resourceKey, type Workload } from '../m365/workload.ts';
import { isAltered } from '../report/csv-text.ts';
import { addressFault } from '../spec/values/address.ts';
import { siteUrlFault } from '../spec/values/site-url.ts';
import { visible } from '../spec/values/visible.ts';
import type { Inventory, InventoryRow, NamedRow } from './inventory.ts';
import { compare, idOf } from './order.ts';

/** Puts together what the service says about each protection unit. The same facts in another order give the same inventory. */
export function makeInventory(facts: TenantFacts, isWanted: (row: InventoryRow) => boolean): Inventory[] {
  const policies = new Map(facts.policies.map(({ id, displayName }) => [id.toLowerCase(), displayName ?? id]));
  return [...facts.units].map(([workload, units]) => {
    const rows = units.map((unit) => rowOf(unit, workload, { facts, policies })).filter(isWanted);
    return { workload, ...divided(rows, workload) };
  });
}

interface RowContext {
  readonly facts: TenantFacts;
  /** By id, in lower case. */
  readonly policies: ReadonlyMap<string, string>;
}

function rowOf(unit: ProtectionUnit, workload: Workload, { facts, policies }: RowContext): InventoryRow {
  const key = unit.directoryId === null ? '' : directoryIdKey(unit.directoryId);
  const isSite = workload === 'site';
  const user = isSite ? undefined : facts.users.get(key);
  const site = isSite ? facts.sites.get(key) : undefined;
  const name = unit.name ?? user?.mail ?? user?.principalName ?? site?.url ?? null;
  const used = usageOf([unit.name, user?.principalName, name], key, facts.usage.get(workload));
  return {
    name: name === null ? null : visible(name),
    directoryId: unit.directoryId,
    size: used?.size ?? null,
    displayName: unit.displayName ?? user?.displayName ?? site?.displayName ?? used?.displayName ?? null,
    unitId: unit.id,
    status: unit.statusText,
    policy: unit.policyId === null ? null : (policies.get(unit.policyId.toLowerCase()) ?? unit.policyId),
    lastActivity: used?.lastActivity ?? null,
    isProtected: unit.isProtected,
  };
}

/** Ids before names: somebody else may have had the name before. */
function usageOf(
  names: readonly (string | null | undefined)[],
  siteId: string,
  usage: UsageFacts | undefined,
): UsageFact | undefined {
  const bySite = usage?.bySiteId.get(siteId);
  if (usage === undefined || bySite !== undefined) return bySite;
  for (const name of names) {
    const fact = name ? usage.byName.get(resourceKey(name)) : undefined;
    if (fact !== undefined) return fact;
  }
  return undefined;
}

function divided(rows: readonly InventoryRow[], workload: Workload): Pick<Inventory, 'named' | 'unnamed'> {
  const named = new Map<string, NamedRow>();
  const unnamed: InventoryRow[] = [];
  for (const row of rows.toSorted(byRank)) {
    const key = isUsable(row, workload) ? resourceKey(row.name) : null;
    if (key === null || named.has(key)) unnamed.push(row);
    else if (isUsable(row, workload)) named.set(key, row);
  }
  return {
    named: [...named].sort(([a], [b]) => compare(a, b)).map(([, row]) => row),
    unnamed: unnamed.sort((a, b) => compare(idOf(a), idOf(b)) || compare(a.unitId, b.unitId)),
  };
}

/** Whether a spec takes the name from a list as it is. */
function isUsable(row: InventoryRow, workload: Workload): row is NamedRow {
  if (row.name === null || isAltered(row.name)) return false;
  return (workload === 'site' ? siteUrlFault(row.name) : addressFault(row.name)) === undefined;
}

/** Of several with one name, the one that is protected now has it; else always the same one. */
function byRank(a: InventoryRow, b: InventoryRow): number {
  return rankOf(b) - rankOf(a) || compare(a.unitId, b.unitId);
}
