import { findChanges } from '../../inventory/changes.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { EarlierRow } from '../../inventory/inventory-csv.ts';
import type { Comparison, InventoryResult, Uncovered, WrittenRecovery } from '../../inventory/inventory-result.ts';
import { makeInventory } from '../../inventory/make-inventory.ts';
import type { RowFilter } from '../../inventory/row-filter.ts';
import { policyCalled, rowFilter } from '../../inventory/row-filter.ts';
import type { WaveKey } from '../../inventory/wave-keys.ts';
import { protectedOnly, wholeTenantSpec } from '../../inventory/whole-tenant-spec.ts';
import type { TenantFacts } from '../../lookup/tenant/tenant-facts.ts';
import { unitStatuses } from '../../m365/unit-statuses.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import { inventoryJson } from '../../text/inventory-json.ts';
import { gapTexts, inventoryText } from '../../text/inventory-text.ts';
import { counted } from '../../util/count.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument } from '../../util/printable.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { editorSchemaFor } from '../files/editor-schema.ts';
import { requireFileName } from '../files/new-file.ts';
import { InventoryFolder } from '../inventory/inventory-folder.ts';
import { requireNoLoss } from '../inventory/no-loss.ts';
import { coverageOf, type SpecCoverage } from '../inventory/spec-coverage.ts';
import { readFromService } from '../inventory/tenant-reading.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';

export interface InventoryOptions extends NetworkOptions {
  /** The folder of the lists. */
  readonly out: string;
  /** Empty for all. */
  readonly workload: readonly Workload[];
  readonly status: readonly string[];
  readonly policy: readonly string[];
  /** The folder of an earlier inventory. */
  readonly against?: string;
  /** Globs of specs. */
  readonly missingFrom: readonly string[];
  readonly spec: boolean;
  readonly waves?: WaveKey;
}

/**
 * Writes lists of what the tenant protects, and compares them with an earlier inventory and with specs. Changes nothing at the service.
 * Everything is read before anything is written.
 */
export async function inventory(options: InventoryOptions, environment: Environment): Promise<ExitCode> {
  const { out, against, missingFrom, json } = options;
  requireFileName(out, 'name a folder');
  if (options.waves !== undefined && !options.spec)
    throw new CommandError(exitCodes.usage, '`--waves` is about the spec of `--spec`', 'add `--spec`, or leave it out');
  const wanted = workloads.filter((workload) => options.workload.length === 0 || options.workload.includes(workload));
  const earlier = against === undefined ? null : await earlierIn(against, wanted, environment);
  const specs = missingFrom.length === 0 ? null : await coverageOf(missingFrom, environment);
  if (specs !== null) warnAboutSkipped(specs, environment);
  const folder = new InventoryFolder(out, environment);
  await folder.require({ forSpec: options.spec });
  const reading = await readFromService(wanted, options, environment);
  await using _ = reading;
  const { facts, tenant } = reading;
  for (const text of gapTexts(facts.gaps)) say('warn', [text], environment);
  const filter = filterFor(options, facts);
  const inventories = makeInventory(facts, rowFilter(filter));
  await requireNoLoss(inventories, { folder, filter, facts, out });
  const lists = [];
  for (const one of inventories) lists.push(await folder.write(one));
  const spec = options.spec ? await writeSpec(inventories, { options, folder, tenant, environment }) : null;
  await reading.finish();
  const result: InventoryResult = {
    folder: out,
    tenant,
    lists,
    gaps: facts.gaps,
    comparison: earlier === null ? null : comparisonWith(earlier, inventories),
    uncovered: specs === null ? null : uncoveredIn(specs, inventories),
    spec,
  };
  environment.stdout.write(json ? jsonDocument(inventoryJson(result)) : inventoryText(result));
  return exitCodes.done;
}

/** The lists of an earlier inventory; null for a workload that it does not have. */
interface EarlierInventory {
  readonly folder: string;
  readonly lists: ReadonlyMap<Workload, readonly EarlierRow[] | null>;
}

async function earlierIn(
  path: string,
  wanted: readonly Workload[],
  environment: Environment,
): Promise<EarlierInventory> {
  const folder = new InventoryFolder(path, environment);
  const lists = new Map<Workload, readonly EarlierRow[] | null>();
  for (const workload of wanted) lists.set(workload, await folder.read(workload));
  if ([...lists.values()].some((rows) => rows !== null)) return { folder: path, lists };
  const message = `\`${path}\` has no list of an inventory`;
  throw new CommandError(exitCodes.usage, message, 'name the folder of an earlier inventory with --against');
}

function comparisonWith({ folder, lists }: EarlierInventory, inventories: readonly Inventory[]): Comparison {
  const changes = inventories.flatMap(({ workload, named, unnamed }) => {
    const before = lists.get(workload);
    return before ? [findChanges(workload, before, [...named, ...unnamed])] : [];
  });
  const notCompared = [...lists].filter(([, rows]) => rows === null).map(([workload]) => workload);
  return { folder, changes, notCompared };
}

function uncoveredIn({ coverage, ...read }: SpecCoverage, inventories: readonly Inventory[]): Uncovered {
  const missing = new Map(inventories.map((one) => [one.workload, coverage.missingFrom(one)]));
  return { ...read, missing };
}

/** How many files without a valid spec are named. */
const mostNamed = 5;

function warnAboutSkipped({ skipped }: SpecCoverage, environment: Environment): void {
  if (skipped.length === 0) return;
  const named = skipped.slice(0, mostNamed).map(({ problem }) => `  ${problem}`);
  const more = skipped.length > mostNamed ? [`  and ${skipped.length - mostNamed} more; all with --json`] : [];
  const message = `${counted(skipped.length, 'file')} without a valid spec: what they restore counts as missing`;
  say('warn', [message, ...named, ...more], environment);
}

/** Rejects with CommandError (2) for a status that neither Microsoft nor the tenant has: a slip would leave the lists empty. */
function requireStatuses(wanted: readonly string[], { units }: TenantFacts): void {
  const ofTenant = [...units.values()].flatMap((some) => some.map(({ statusText }) => statusText));
  const known = [...new Set([...unitStatuses, ...ofTenant])];
  const strange = wanted.find((word) => !known.some((one) => one.toLowerCase() === word.toLowerCase()));
  if (strange === undefined) return;
  const hint = `name one of ${known.map((one) => `\`${one}\``).join(', ')}`;
  throw new CommandError(exitCodes.usage, `no protection unit has the status \`${strange}\``, hint);
}

/** Policies by their names, as rows have them. Rejects with CommandError (2) for one that the tenant does not have. */
function filterFor({ status, policy }: InventoryOptions, facts: TenantFacts): RowFilter {
  requireStatuses(status, facts);
  const { policies, gaps } = facts;
  if (gaps.some(({ source }) => source === 'policies')) return { status, policy };
  const names = policy.map((text) => {
    const name = policyCalled(text, policies);
    if (name !== undefined) return name;
    const known = policies.map(({ id, displayName }) => `\`${displayName ?? id}\``).join(', ');
    const hint = known === '' ? 'leave out --policy' : `name one of ${known}`;
    throw new CommandError(exitCodes.usage, `the tenant has no backup policy \`${text}\``, hint);
  });
  return { status, policy: names };
}

interface SpecContext {
  readonly options: InventoryOptions;
  readonly folder: InventoryFolder;
  readonly tenant: string | null;
  readonly environment: Environment;
}

async function writeSpec(
  inventories: readonly Inventory[],
  { options, folder, tenant, environment }: SpecContext,
): Promise<WrittenRecovery | null> {
  // Whoever asks for a status gets it.
  const chosen = options.status.length > 0 ? inventories : protectedOnly(inventories);
  const key = options.waves ?? 'size';
  const schema = await editorSchemaFor(options.out, environment.files);
  const spec = wholeTenantSpec(chosen, { tenant, waves: key, schema: schema.reference });
  if (spec === null) {
    say('warn', ['nothing that a spec can name is protected: no spec was written'], environment);
    return null;
  }
  const all = inventories.reduce((sum, { named }) => sum + named.length, 0);
  const { waves, count } = spec;
  const file = await folder.writeSpec(spec, schema);
  return { file, schemaFile: schema.copy?.path ?? null, key, waves, count, leftOut: all - count };
}
