import { directoryIdKey } from '../m365/site-name.ts';
import { resourceKey, type Workload } from '../m365/workload.ts';
import type { DrillUnit, TestRestore } from './test-restore.ts';

/** The test restores of earlier drills, by the unit that was restored. */
export class DrillLedger {
  readonly #byName: Map<string, TestRestore[]> = new Map();
  readonly #byId: Map<string, TestRestore[]> = new Map();

  static async of(restores: AsyncIterable<TestRestore> | Iterable<TestRestore>): Promise<DrillLedger> {
    const ledger = new DrillLedger();
    for await (const restore of restores) ledger.add(restore);
    return ledger;
  }

  /** Adding a restore that is known already changes nothing. */
  add(restore: TestRestore): void {
    const { workload, name, directoryId } = restore;
    const known = listAt(this.#byName, nameKey(workload, name));
    if (known.some(({ runId, session }) => runId === restore.runId && session === restore.session)) return;
    known.push(restore);
    if (directoryId !== null) listAt(this.#byId, idKey(workload, directoryId)).push(restore);
  }

  /**
   * The restores of a unit, in any order: those under its id, whatever its name was, and those under its name without an id. If the
   * unit has no id, it is the one that had its name last. A restore under its name with another id is of a unit that is gone.
   */
  restoresOf({ workload, name, directoryId }: DrillUnit): readonly TestRestore[] {
    const named = this.#byName.get(nameKey(workload, name)) ?? [];
    const id = directoryId ?? lastIdOf(named);
    if (id === null) return named;
    const known = this.#byId.get(idKey(workload, id)) ?? [];
    const nameless = named.filter((restore) => restore.directoryId === null);
    return [...known, ...nameless];
  }
}

/** When a unit was last restored as a whole, whatever came of it; null for never. */
export function lastDrillOf(restores: readonly TestRestore[]): number | null {
  return latest(restores.filter(({ isWhole }) => isWhole));
}

/** When a unit last came back as a whole; null for never. */
export function lastReturnOf(restores: readonly TestRestore[]): number | null {
  return latest(restores.filter(({ isWhole, cameBack }) => isWhole && cameBack));
}

function latest(restores: readonly TestRestore[]): number | null {
  return restores.reduce<number | null>((last, { at }) => (last === null || at > last ? at : last), null);
}

function lastIdOf(restores: readonly TestRestore[]): string | null {
  const withId = restores.filter(({ directoryId }) => directoryId !== null);
  const at = latest(withId);
  return withId.find((restore) => restore.at === at)?.directoryId ?? null;
}

function listAt(lists: Map<string, TestRestore[]>, key: string): TestRestore[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: TestRestore[] = [];
  lists.set(key, list);
  return list;
}

function nameKey(workload: Workload, name: string): string {
  return `${workload} ${resourceKey(name)}`;
}

function idKey(workload: Workload, directoryId: string): string {
  return `${workload} ${directoryIdKey(directoryId)}`;
}
