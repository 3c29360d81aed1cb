import type { SourceGap } from '../lookup/tenant/tenant-facts.ts';
import type { Workload } from '../m365/workload.ts';
import type { Changes } from './changes.ts';
import type { NamedRow } from './inventory.ts';
import type { WaveKey } from './wave-keys.ts';
import type { InventoryWave } from './wave-plan.ts';

/** What `inventory` has written and found, for its output. */
export interface InventoryResult {
  readonly folder: string;
  /** The id of the tenant; null if nobody says it. */
  readonly tenant: string | null;
  readonly lists: readonly WrittenLists[];
  readonly gaps: readonly SourceGap[];
  /** Null without `--against`. */
  readonly comparison: Comparison | null;
  /** Null without `--missing-from`. */
  readonly uncovered: Uncovered | null;
  /** Null without `--spec`, or if there is nothing to restore. */
  readonly spec: WrittenRecovery | null;
}

/** The lists of one workload. */
export interface WrittenLists {
  readonly workload: Workload;
  readonly file: string;
  readonly count: number;
  /** How many of them have a size. */
  readonly sized: number;
  readonly unnamedFile: string;
  readonly unnamed: number;
}

export interface Comparison {
  readonly folder: string;
  readonly changes: readonly Changes[];
  /** The earlier inventory has no list of these. */
  readonly notCompared: readonly Workload[];
}

export interface Uncovered {
  readonly patterns: readonly string[];
  /** The specs that were read. */
  readonly specs: readonly string[];
  readonly skipped: readonly SkippedFile[];
  readonly missing: ReadonlyMap<Workload, readonly NamedRow[]>;
}

/** A file that is no valid spec. */
export interface SkippedFile {
  readonly file: string;
  /** The first problem with it. */
  readonly problem: string;
}

/** The recovery spec of an inventory, as it was written. */
export interface WrittenRecovery {
  readonly file: string;
  /** The copy of the schema that was written for editors; null if there was one. */
  readonly schemaFile: string | null;
  readonly key: WaveKey;
  readonly waves: readonly InventoryWave[];
  readonly count: number;
  /** How many no policy protects now. */
  readonly leftOut: number;
}
