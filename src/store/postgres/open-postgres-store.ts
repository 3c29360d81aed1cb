import type { RunStore, StoreContext } from '../store.ts';
import { addressOf, ownName } from './address.ts';
import { loadDriver } from './driver.ts';
import { PostgresStore } from './postgres-store.ts';

/** Opens a store in PostgreSQL. Connects at its first use. Rejects with StoreProblem if the URL or the driver can't be used. */
export async function openPostgresStore(url: string, { machine, variables }: StoreContext): Promise<RunStore> {
  const address = addressOf(url, variables);
  await loadDriver();
  return new PostgresStore(address, { name: ownName(machine), claimed: variables['BULK_RESTORE_CLAIM'] || null });
}
