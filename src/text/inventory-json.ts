import type { Changes } from '../inventory/changes.ts';
import type { EarlierRow } from '../inventory/inventory-csv.ts';
import type { Comparison, InventoryResult, Uncovered, WrittenRecovery } from '../inventory/inventory-result.ts';
import { countIn } from '../inventory/whole-tenant-spec.ts';
import type { Workload } from '../m365/workload.ts';

/** An inventory as one document. Names are whole here; null is for what does not exist. */
export function inventoryJson({ folder, tenant, lists, gaps, comparison, uncovered, spec }: InventoryResult): object {
  return {
    folder,
    tenant,
    lists: lists.map(({ workload, file, count, sized, unnamedFile, unnamed }) => ({
      workload,
      file,
      count,
      with_size: sized,
      unnamed: { file: unnamed === 0 ? null : unnamedFile, count: unnamed },
    })),
    missing_sources: gaps.map(({ source, workload, reason, detail, permission }) => ({
      source,
      workload,
      reason,
      detail,
      permission,
    })),
    against: comparison && comparisonJson(comparison),
    missing_from: uncovered && uncoveredJson(uncovered),
    spec: spec && specJson(spec),
  };
}

function comparisonJson({ folder, changes, notCompared }: Comparison): object {
  const all = <T>(of: (one: Changes) => readonly T[], write: (item: T, workload: Workload) => object): object[] =>
    changes.flatMap((one) => of(one).map((item) => write(item, one.workload)));
  return {
    folder,
    not_compared: notCompared,
    added: all(({ added }) => added, rowJson),
    removed: all(({ removed }) => removed, rowJson),
    renamed: all(
      ({ renamed }) => renamed,
      ({ id, from, to }, workload) => ({ workload, id, from, to }),
    ),
  };
}

function uncoveredJson({ patterns, specs, skipped, missing }: Uncovered): object {
  return {
    patterns,
    specs,
    skipped,
    resources: [...missing].flatMap(([workload, rows]) => rows.map((row) => rowJson(row, workload))),
  };
}

function rowJson({ name, directoryId, unitId, status, policy }: EarlierRow, workload: Workload): object {
  return { workload, name, directory_id: directoryId, protection_unit_id: unitId, status, policy };
}

function specJson({ file, schemaFile, key, waves, count, leftOut }: WrittenRecovery): object {
  return {
    file,
    ...(schemaFile !== null && { schema: schemaFile }),
    waves_by: key,
    resources: count,
    left_out: leftOut,
    waves: waves.map((wave) => ({ name: wave.name, resources: countIn(wave) })),
  };
}
