import { workloads } from '../m365/workload.ts';
import { workloadKeys } from '../spec/written.ts';
import type { Inventory, NamedRow } from './inventory.ts';
import { inventoryCsv, listFile } from './inventory-csv.ts';
import type { WaveKey } from './wave-keys.ts';
import { type InventoryWave, planWaves } from './wave-plan.ts';

/** A spec that restores everything, and the lists of its waves. Paths are relative to the folder of the inventory. */
export interface WholeTenantSpec {
  readonly text: string;
  readonly lists: readonly { readonly path: string; readonly pieces: Iterable<string> }[];
  readonly waves: readonly InventoryWave[];
  readonly count: number;
}

export interface WholeTenantOptions {
  /** The id of the tenant; null if nobody says it. */
  readonly tenant: string | null;
  readonly waves: WaveKey;
  /** Where an editor finds the schema, relative to the spec. */
  readonly schema: string;
}

/** Where the spec is, in the folder of the inventory. */
export const specFile = 'recovery.yaml';

/** The first line of the spec. A file that begins with another line is somebody's own. */
export const specMark =
  '# Written by `bulk-restore inventory --spec`, which replaces it. Copy it before you change it.';

/** Null if there is nothing to restore. */
export function wholeTenantSpec(
  inventories: readonly Inventory[],
  { tenant, waves: key, schema }: WholeTenantOptions,
): WholeTenantSpec | null {
  const waves = planWaves(inventories, key);
  if (waves.length === 0) return null;
  const lists = waves.flatMap(({ name, lists: ofWave }) =>
    workloads.flatMap((workload) => {
      const rows = ofWave.get(workload);
      return rows === undefined
        ? []
        : [{ path: pathOf(name, listFile(workload)), pieces: inventoryCsv(rows, workload) }];
    }),
  );
  const count = waves.reduce((sum, wave) => sum + countIn(wave), 0);
  return { text: specText(waves, { tenant, waves: key, schema }), lists, waves, count };
}

/** What no policy protects now is not in a spec: its restore points may be gone. */
export function protectedOnly(inventories: readonly Inventory[]): Inventory[] {
  const isIn = ({ isProtected }: NamedRow): boolean => isProtected !== false;
  return inventories.map((inventory) => ({ ...inventory, named: inventory.named.filter(isIn) }));
}

export function countIn({ lists }: InventoryWave): number {
  return [...lists.values()].reduce((sum, rows) => sum + rows.length, 0);
}

function pathOf(wave: string, file: string): string {
  return `waves/${wave}-${file}`;
}

function specText(waves: readonly InventoryWave[], { tenant, waves: key, schema }: WholeTenantOptions): string {
  return `${specMark}
# yaml-language-server: $schema=${schema}
#
# Everything that the tenant protects, in waves by ${key}. Set the restore point, check it with \`bulk-restore validate\`, and try it
# with \`bulk-restore run --emulator\`, which never contacts a real tenant.
version: 1
name: whole-tenant
description: Everything that the tenant protects
mode: recovery

${tenant === null ? '# The tenant is not known. With its id, nothing is sent with a token for another one.\n# tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47' : `tenant: ${tenant}`}

destination: new                   # next to the originals; inPlace overwrites them

restorePoint:
  last: 7d                         # after an incident: \`to:\` with the moment before it, instead of \`last\`
  prefer: latest

# A wave starts when the one before it has ended. With \`gate: { minSuccess: 95% }\`, only if that much of it came back.
waves:
${waves.map(waveText).join('')}
# If this share of the finished resources has failed, no more sessions are started.
limits:
  failures: 20%

report:
  formats: [csv, json]
`;
}

function waveText({ name, lists }: InventoryWave): string {
  const lines = workloads
    .filter((workload) => lists.has(workload))
    .map((workload) => `    ${workloadKeys[workload]}: { lists: [${pathOf(name, listFile(workload))}] }\n`);
  return `  - name: ${JSON.stringify(name)}\n${lines.join('')}`;
}
