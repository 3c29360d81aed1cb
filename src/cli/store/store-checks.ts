import type { Check } from '../../doctor/check.ts';
import { checkDatabase } from '../../doctor/database-checks.ts';
import { checkFolder } from '../../doctor/machine-checks.ts';
import { probeFolder } from '../../store/folder-probe.ts';
import { isDatabase } from '../../util/database-url.ts';
import type { Environment } from '../environment.ts';

/** What could stand in the way of a run in the place where runs are kept. */
export async function storeChecks(storePlace: string, { machine, variables }: Environment): Promise<Check[]> {
  if (!isDatabase(storePlace)) return [checkFolder('state-dir', await probeFolder(storePlace, machine), 0)];
  const { probeDatabase } = await import('../../store/postgres/database-facts.ts');
  return checkDatabase(await probeDatabase(storePlace, { variables }));
}
