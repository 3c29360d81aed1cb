import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/doctor/database-checks.ts';
import type { DatabaseAnswer } from '../../src/store/postgres/database-facts.ts';

const shown = 'postgres://ops@db.contoso.com/runs';
const well: DatabaseAnswer = {
  version: 160_004,
  encoding: 'UTF8',
  schema: 1,
  wantedSchema: 1,
  isReadOnly: false,
  fsync: true,
  synchronousCommit: 'on',
  synchronousStandbys: 'r1',
  synchronousConnected: 1,
  isTls: true,
  missingRights: [],
  clockAhead: 40,
  roundTrip: 2.4,
};

/** What is not well. */
function findings(changes: Partial<DatabaseAnswer>, url: string = shown): string[] {
  const checks = checkDatabase({ shown: url, problem: null, answer: { ...well, ...changes } });
  return checks.flatMap(({ status, id, message }) => (status === 'ok' ? [] : [`${status} ${id}: ${message}`]));
}

describe('the checks of a database', () => {
  it('have nothing to say about one that is as it should be', () => {
    expect(findings({})).toEqual([]);
    expect(new Set(checkDatabase({ shown, problem: null, answer: well }).map(({ id }) => id)).size).toBe(8);
  });

  it.each<[Partial<DatabaseAnswer>, string]>([
    [{ version: 120_022 }, 'fail store-server: PostgreSQL 12.22 is too old'],
    [{ encoding: 'LATIN1' }, 'fail store-server: the database has the encoding LATIN1'],
    [{ isReadOnly: true }, 'fail store-server: PostgreSQL 16.4 only reads'],
    [{ schema: 0 }, 'fail store-tables: there are no tables'],
    [{ wantedSchema: 3 }, 'fail store-tables: the tables have version 1 of 3'],
    [{ schema: 4 }, 'fail store-tables: the tables have version 4, and this program knows 1'],
    [
      { missingRights: ['INSERT on bulk_restore.event', 'UPDATE on bulk_restore.run'] },
      'fail store-rights: this user lacks `INSERT on bulk_restore.event` and `UPDATE on bulk_restore.run`',
    ],
    [{ clockAhead: 65_000 }, 'warn store-clock: this machine is 1m 5s ahead of the database'],
    [{ clockAhead: -65_000 }, 'warn store-clock: this machine is 1m 5s behind the database'],
    [{ fsync: false }, 'fail store-durability: `fsync` is off: a power cut may lose runs'],
    [{ synchronousCommit: 'off' }, 'fail store-durability: `synchronous_commit` is off: a crash loses the last events'],
    [
      { synchronousStandbys: '' },
      'warn store-standby: no synchronous standby: a failover may lose the last events of a run',
    ],
    [
      { synchronousCommit: 'local' },
      'warn store-standby: no synchronous standby: a failover may lose the last events of a run',
    ],
    [
      { synchronousConnected: 0 },
      'fail store-standby: no synchronous standby is connected, so nothing can be committed',
    ],
    [
      { isTls: false },
      'warn store-tls: the connection is not encrypted: names of mailboxes and sites travel in the open',
    ],
  ])('name what could stand in the way of a run: %j', (changes, finding) => {
    expect(findings(changes)).toEqual([finding]);
  });

  it.each(['postgres://ops@127.0.0.1:5432/runs', 'postgres://localhost/runs', 'postgres:///runs?host=/run/postgresql'])(
    'ask for no encryption on the way to this machine: %s',
    (url) => {
      expect(findings({ isTls: false }, url)).toEqual([]);
    },
  );

  it('say why nothing else is checked', () => {
    const problem = {
      message: 'the database cannot be used: connect ECONNREFUSED',
      hint: 'start it, or check the host',
    };

    expect(checkDatabase({ shown, problem, answer: null })).toEqual([
      {
        section: 'store',
        id: 'store-database',
        status: 'fail',
        message: problem.message,
        remedy: 'Start it, or check the host.',
      },
    ]);
  });
});
