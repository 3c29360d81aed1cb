import type { Inventory } from '../../inventory/inventory.ts';
import { lossAgainst } from '../../inventory/losses.ts';
import { type RowFilter, rowFilter } from '../../inventory/row-filter.ts';
import type { TenantFacts } from '../../lookup/tenant/tenant-facts.ts';
import { lossText } from '../../text/inventory-text.ts';
import { counted } from '../../util/count.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { InventoryFolder } from './inventory-folder.ts';

interface LossContext {
  readonly folder: InventoryFolder;
  readonly out: string;
  readonly filter: RowFilter;
  readonly facts: TenantFacts;
}

/**
 * A part of the tenant never replaces a list of all of it, and lists without names or sizes never replace lists with them. Rejects
 * with CommandError: 2 for the former, 3 for the latter.
 */
export async function requireNoLoss(
  inventories: readonly Inventory[],
  { folder, out, filter, facts }: LossContext,
): Promise<void> {
  const isFiltered = filter.status.length > 0 || filter.policy.length > 0;
  if (!isFiltered && facts.gaps.length === 0) return;
  const isWanted = rowFilter(filter);
  for (const inventory of inventories) {
    const before = (await folder.read(inventory.workload)) ?? [];
    const others = before.filter((row) => !isWanted(row)).length;
    if (isFiltered && others > 0) {
      const message = `\`${out}\` has a larger inventory: --status and --policy would drop ${counted(others, 'row')} of it`;
      throw new CommandError(exitCodes.usage, message, 'choose another folder with --out');
    }
    const loss = lossAgainst(before, inventory);
    if (loss === null) continue;
    const permissions = new Set(facts.gaps.flatMap(({ permission }) => permission ?? []));
    const grant = [...permissions].map((name) => `\`${name}\``).join(' and ');
    const remedy = grant === '' ? 'try again later' : `have an administrator grant ${grant}`;
    const hint = `${remedy}, or choose another folder with --out`;
    throw new CommandError(exitCodes.refused, lossText(loss, out), hint);
  }
}
