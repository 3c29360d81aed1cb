import { addressOf } from '../../src/store/postgres/address.ts';
import { Link } from '../../src/store/postgres/link.ts';
import { migrate } from '../../src/store/postgres/schema/migrate.ts';
import type { PostgresServer } from '../../test/support/rigs/postgres-server.ts';

/** Makes the tables in a server's own database. Resolves to its URL. */
export async function withTables(server: PostgresServer): Promise<string> {
  const url = server.url('postgres');
  const link = linkTo(url);
  await migrate(link);
  await link.close();
  return url;
}

/** A connection to look at what programs do. */
export function linkTo(url: string): Link {
  return new Link(addressOf(url, {}), { answer: 30_000, patience: 60_000, kind: 'unreadable' });
}

/** The value of a number in a list at a share of it: 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
