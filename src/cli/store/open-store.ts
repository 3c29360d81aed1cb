import type { RunStore } from '../../store/store.ts';
import { storeAt } from '../../store/store-at.ts';
import type { Environment } from '../environment.ts';
import type { StateOptions } from '../shared-options.ts';

/** Opens the place where the runs of a command are kept. The one way to it. Rejects with StoreProblem. */
export async function openStore(
  { storePlace }: Pick<StateOptions, 'storePlace'>,
  { machine, variables }: Environment,
): Promise<RunStore> {
  return await storeAt(storePlace, { machine, variables });
}
