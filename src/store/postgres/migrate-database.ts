import type { StoreContext } from '../store.ts';
import { addressOf } from './address.ts';
import { Link } from './link.ts';
import { migrate, versionIn } from './schema/migrate.ts';

/** Makes the tables in a database, or brings them up to date. Rejects with StoreProblem. */
export async function migrateDatabase(
  url: string,
  { variables }: Pick<StoreContext, 'variables'>,
): Promise<{ readonly applied: readonly number[]; readonly version: number }> {
  const link = new Link(addressOf(url, variables), { answer: 600_000, patience: 0, kind: 'unwritable' });
  try {
    const applied = await migrate(link);
    return { applied, version: await versionIn(link) };
  } finally {
    await link.close();
  }
}
