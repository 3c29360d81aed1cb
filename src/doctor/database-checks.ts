import { allOf } from '../spec/problem/message.ts';
import type { DatabaseAnswer, DatabaseFacts } from '../store/postgres/database-facts.ts';
import { formatDuration, second } from '../util/duration.ts';
import { type Check, fail, ok, sentence, warn } from './check.ts';

/** What could stand in the way of a run that is kept in a database. */
export function checkDatabase({ shown, problem, answer }: DatabaseFacts): Check[] {
  if (answer === null) return [fail(about('database'), problem?.message ?? '', imperative(problem?.hint ?? ''))];
  return [
    ok(about('database'), `${shown} answers in ${Math.max(1, Math.round(answer.roundTrip))} ms`),
    checkServer(answer),
    checkTables(answer),
    checkRights(answer),
    checkClock(answer),
    checkDurability(answer),
    checkStandby(answer),
    checkTls(answer, shown),
  ];
}

const about = (what: string): { section: 'store'; id: string } => ({ section: 'store', id: `store-${what}` });

const oldestVersion = 130_000;

function checkServer({ version, encoding, isReadOnly }: DatabaseAnswer): Check {
  const subject = about('server');
  const name = `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version < oldestVersion) return fail(subject, `${name} is too old`, 'Use PostgreSQL 13 or later.');
  if (encoding !== 'UTF8')
    return fail(subject, `the database has the encoding ${encoding}`, 'Create a database with the encoding UTF8.');
  if (isReadOnly)
    return fail(
      subject,
      `${name} only reads`,
      'Name the primary in the URL: this is a standby, or it is set to read only.',
    );
  return ok(subject, name);
}

function checkTables({ schema, wantedSchema }: DatabaseAnswer): Check {
  const subject = about('tables');
  const remedy = 'Run `bulk-restore store migrate`.';
  if (schema === 0) return fail(subject, 'there are no tables', remedy);
  if (schema < wantedSchema) return fail(subject, `the tables have version ${schema} of ${wantedSchema}`, remedy);
  if (schema > wantedSchema)
    return fail(
      subject,
      `the tables have version ${schema}, and this program knows ${wantedSchema}`,
      'Use the version of bulk-restore that made them.',
    );
  return ok(subject, `version ${schema}`);
}

function checkRights({ missingRights }: DatabaseAnswer): Check {
  const subject = about('rights');
  if (missingRights.length === 0) return ok(subject, 'this user can do all that a run needs');
  return fail(
    subject,
    `this user lacks ${allOf([...missingRights])}`,
    'Grant these rights, as docs/many-hosts.md shows.',
  );
}

/** No time of this machine is compared with one of the database, but people compare them. */
function checkClock({ clockAhead }: DatabaseAnswer): Check {
  const subject = about('clock');
  const by = Math.abs(clockAhead);
  if (by < 2 * second) return ok(subject, 'this machine and the database have the same time');
  const direction = clockAhead > 0 ? 'ahead of' : 'behind';
  return warn(
    subject,
    `this machine is ${formatDuration(by)} ${direction} the database`,
    'Correct the clock: leases are safe, but times in reports and lists differ.',
  );
}

function checkDurability({ fsync, synchronousCommit }: DatabaseAnswer): Check {
  const subject = about('durability');
  if (!fsync) return fail(subject, '`fsync` is off: a power cut may lose runs', 'Set `fsync = on`.');
  if (synchronousCommit === 'off')
    return fail(
      subject,
      '`synchronous_commit` is off: a crash loses the last events',
      'Set `synchronous_commit = on` for this user.',
    );
  return ok(subject, 'an event is on disk before the run goes on');
}

function checkStandby({ synchronousStandbys, synchronousConnected, synchronousCommit }: DatabaseAnswer): Check {
  const subject = about('standby');
  if (synchronousStandbys === '' || synchronousCommit === 'local')
    return warn(
      subject,
      'no synchronous standby: a failover may lose the last events of a run',
      'Set `synchronous_standby_names`. Without it, a run asks the service what it has after a failover.',
    );
  if (synchronousConnected === 0)
    return fail(subject, 'no synchronous standby is connected, so nothing can be committed', 'Start the standby.');
  return ok(subject, `${synchronousConnected} synchronous`);
}

function checkTls({ isTls }: DatabaseAnswer, shown: string): Check {
  const subject = about('tls');
  if (isTls) return ok(subject, 'the connection is encrypted');
  if (onThisMachine.test(shown)) return ok(subject, 'not encrypted, on this machine');
  return warn(
    subject,
    'the connection is not encrypted: names of mailboxes and sites travel in the open',
    'Add `?sslmode=verify-full` to the URL.',
  );
}

function imperative(hint: string): string {
  return hint === '' ? hint : sentence(hint);
}

/** No host is a socket in the file system. */
const onThisMachine = /^[a-z]+:\/\/(?:[^@/]*@)?(?:localhost\b|127\.|\[::1\]|%2f|[/?:]|$)/i;
