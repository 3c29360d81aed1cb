import type { RunState } from '../../state/run-state.ts';
import type { RunStore } from '../../store/store.ts';
import type { Environment } from '../environment.ts';
import { requireReportFolder } from '../files/report-files.ts';
import { requireRoom } from '../files/room.ts';
import type { StateOptions } from '../shared-options.ts';
import { warnAboutStore } from '../terminal/store-warning.ts';

/**
 * Makes sure, before anything is restored, that a run can be written to its end: there is room for it, and its report folder can be
 * written. Warns about the place where runs are kept. Rejects with CommandError.
 */
export async function requirePlaces(
  { state, store }: { readonly state: RunState; readonly store: RunStore },
  options: StateOptions,
  environment: Environment,
): Promise<void> {
  await requireRoom(state, { ...options, ...environment });
  await requireReportFolder(state, { ...options, ...environment });
  await warnAboutStore(store, environment);
}
