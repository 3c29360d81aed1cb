import { isDatabase } from '../util/database-url.ts';
import { LocalStore } from './files/local-store.ts';
import type { RunStore, StoreContext } from './store.ts';

/**
 * The store at a place: `postgres://…`, or a folder. Dispose of it when it is not needed any more. Rejects with StoreProblem
 * `unreadable` if a database cannot be used. A folder may be missing.
 */
export async function storeAt(place: string, context: StoreContext): Promise<RunStore> {
  if (!isDatabase(place)) return new LocalStore(place, context.machine);
  const { openPostgresStore } = await import('./postgres/open-postgres-store.ts');
  return await openPostgresStore(place, context);
}
