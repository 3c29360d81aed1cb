import type { Workload } from '../m365/workload.ts';
import { gibibyte } from '../util/files.ts';
import { groupBy } from '../util/group-by.ts';
import type { Inventory, NamedRow } from './inventory.ts';
import { compare } from './order.ts';
import type { WaveKey } from './wave-keys.ts';

export interface InventoryWave {
  /** A name as specs accept it, different from all others. */
  readonly name: string;
  /** Workloads without any resource are left out. */
  readonly lists: ReadonlyMap<Workload, readonly NamedRow[]>;
}

/**
 * The waves in which a whole tenant comes back. By size: small ones first, because most people are back soonest then. By
 * `lastActivity`: a wave for each month, the latest first. By another column: a wave for each value, in their order. Whatever has no
 * value comes last.
 */
export function planWaves(inventories: readonly Inventory[], key: WaveKey): InventoryWave[] {
  const all = inventories.flatMap(({ workload, named }) => named.map((row) => ({ workload, row })));
  const groups = [...groupBy(all, ({ row }) => classOf(row, key))].sort(([a], [b]) => inOrder(a, b, key));
  const names = new WaveNames();
  return groups.map(([value, members]) => {
    const byWorkload = [...groupBy(members, ({ workload }) => workload)];
    const lists = new Map(byWorkload.map(([workload, ofWorkload]) => [workload, ofWorkload.map(({ row }) => row)]));
    return { name: names.take(nameOf(value, key)), lists };
  });
}

/** The upper bounds of the classes of sizes, in bytes. Ours: they never move, so that a resource seldom changes its wave. */
const sizeClasses: readonly { readonly below: number; readonly name: string }[] = [
  { below: gibibyte, name: 'up-to-1-gb' },
  { below: 10 * gibibyte, name: '1-to-10-gb' },
  { below: 100 * gibibyte, name: '10-to-100-gb' },
  { below: Number.POSITIVE_INFINITY, name: 'over-100-gb' },
];

/** A text that is the same for all of a wave; null if the row has no value. */
function classOf(row: NamedRow, key: WaveKey): string | null {
  if (key === 'size')
    return row.size === null ? null : String(sizeClasses.findIndex(({ below }) => (row.size ?? 0) < below));
  if (key === 'lastActivity') return row.lastActivity?.slice(0, 7) ?? null;
  return row[key] || null;
}

function inOrder(a: string | null, b: string | null, key: WaveKey): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return key === 'lastActivity' ? compare(b, a) : compare(a, b);
}

function nameOf(value: string | null, key: WaveKey): string {
  if (value === null) return `no-${key === 'lastActivity' ? 'activity' : key}`;
  if (key === 'size') return sizeClasses[Number(value)]?.name ?? value;
  return key === 'lastActivity' ? `active-${value}` : value;
}

/** Of a name in a spec. */
const longestName = 48;

class WaveNames {
  readonly #taken = new Set<string>();

  take(text: string): string {
    const plain =
      text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, longestName)
        .replace(/^-|-$/g, '') || 'wave';
    for (let number = 1; ; number += 1) {
      const end = number === 1 ? '' : `-${number}`;
      const name = `${plain.slice(0, longestName - end.length)}${end}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }
}
