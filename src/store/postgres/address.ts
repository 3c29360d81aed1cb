import { shownPlace } from '../../util/database-url.ts';
import { parseDuration } from '../../util/duration.ts';
import { reasonOf } from '../../util/system-error.ts';
import { StoreProblem } from '../store.ts';

/** Where a database is, and how to sign in. */
export interface DatabaseAddress {
  /** For messages, without a password. */
  readonly shown: string;
  /** For the driver: the URL with what its query says about TLS. */
  readonly connectionString: string;
  /** From PGPASSWORD; undefined if the URL, PGPASSFILE or the server decides. */
  readonly password: string | undefined;
  /** How long a process has a run without renewing it, in milliseconds. */
  readonly lease: number;
}

/** Reads the URL of a store. Rejects with StoreProblem, which shows nothing of it that may be a password. */
export function addressOf(url: string, variables: Readonly<Record<string, string | undefined>>): DatabaseAddress {
  const shown = shownPlace(url);
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    const hint = 'write it as postgres://user@host:5432/database, and escape what is special in a password with %';
    // Without the cause: Node's error holds the URL.
    throw new StoreProblem('unreadable', `\`${shown}\` is not a URL: ${reasonOf(error)}`, hint);
  }
  // The driver checks the server's certificate in all of these modes, and would say so on stderr each time.
  const mode = parsed.searchParams.get('sslmode');
  if (mode !== null && ['prefer', 'require', 'verify-ca'].includes(mode) && !parsed.searchParams.has('uselibpqcompat'))
    parsed.searchParams.set('sslmode', 'verify-full');
  return {
    shown,
    connectionString: parsed.href,
    password:
      parsed.password === '' && !parsed.searchParams.has('password') ? variables['PGPASSWORD'] || undefined : undefined,
    lease: leaseOf(variables),
  };
}

/** 10 seconds, or as BULK_RESTORE_LEASE says. */
function leaseOf(variables: Readonly<Record<string, string | undefined>>): number {
  const text = variables['BULK_RESTORE_LEASE'];
  if (text === undefined || text === '') return standardLease;
  const lease = parseDuration(text);
  if (lease !== undefined && lease >= shortestLease && lease <= longestLease) return lease;
  throw new StoreProblem(
    'unreadable',
    `\`BULK_RESTORE_LEASE\` is \`${text}\``,
    'set it to a duration from 1s to 10m, or leave it out for 10s',
  );
}

/** Milliseconds. */
const standardLease = 10_000;
const shortestLease = 1_000;
const longestLease = 600_000;

/** Who this process is, for other people: `process 4711 on dr-runner-7`. */
export function ownName({ host, pid }: { readonly host: string; readonly pid: number }): string {
  return `process ${pid} on ${host}`;
}
