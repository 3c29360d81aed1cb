import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { mintToken } from '../../src/emulator/http/token.ts';
import { demoScenario, type Scenario } from '../../src/emulator/scenario/scenario.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';

const head = `version: 1
name: every-kind
restorePoint: { last: 7d }
`;
const pinned = `${head}mailboxes:
  pin: true
  items: [ada@contoso.com, grace@contoso.com, stranger@contoso.com]
`;
const singleItems = `${head}messages:
  - mailbox: ada@contoso.com
    query: Subject -like 'invoice*'
files:
  - drive: ada@contoso.com
    paths: [Documents/Budget 2026.xlsx, Documents/Contracts/]
`;
const inPlace = `${head}files:
  - drive: ada@contoso.com
    paths: [Documents/Budget 2026.xlsx]
    destination: inPlace
    conflictBehavior: replace
`;

/** The tenant of the examples, which protects only what it lists. */
function openRig(changes: Partial<Scenario> = {}): Promise<CliRig> {
  return CliRig.open({ scenario: { ...demoScenario, unlisted: 'unprotected', ...changes } });
}

function callsOf({ emulator }: CliRig): Partial<Record<string, number>> {
  return emulator.calls.summary.calls;
}

function tokenWith(rig: CliRig, ...roles: string[]): string {
  return mintToken({ tenant: rig.emulator.tenant.scenario.tenant, id: '2', issuedAt: rig.clock.now(), roles });
}

describe('a spec with `pin: true`', () => {
  it('is planned with restore points from the service, and the run restores these', async () => {
    await using rig = await openRig();
    const file = `${rig.folder}/plan.json`;

    const planned = await rig.online('plan', await rig.file('pins.yaml', pinned), '--out', file);
    const ran = await rig.online('run', '--plan', file, '--run-id', 'r1');

    expect([planned.exitCode, ran.exitCode]).toEqual([0, 1]);
    expect(planned.stdout).toMatch(/mailbox +ada@contoso\.com\n +2026-11-\S+ \S+Z \([0-9a-f-]{36}_\d+_\d+_\d+\)/);
    expect(planned.stdout).toContain('Not restored, because no restore point was found:\n  stranger@contoso.com');
    const { resources }: Plan = JSON.parse(await readFile(file, 'utf8'));
    const rows = await rig.rows('every-kind', 'r1');
    expect(rows.map((row) => row['restore_point_id'])).toEqual(
      resources.map(({ selection }) => (selection?.of === 'point' ? (selection.pointId ?? '') : '')),
    );
    expect(rows.map((row) => [row['resource'], row['outcome']]).sort()).toEqual([
      ['ada@contoso.com', 'succeeded'],
      ['grace@contoso.com', 'succeeded'],
      ['stranger@contoso.com', 'unresolved'],
    ]);
    expect(callsOf(rig)['addBulkRequest'] ?? 0).toBe(0);
  });

  it('is run with restore points from the service if there is no plan file', async () => {
    await using rig = await openRig();

    const { exitCode } = await rig.online('run', await rig.file('pins.yaml', pinned), '--run-id', 'r1');

    expect(exitCode).toBe(1);
    expect((await rig.json('every-kind', 'r1')).totals['mailbox']).toMatchObject({ succeeded: 2, unresolved: 1 });
  });

  it.each([
    ['for another tenant', { tenant: '11111111-1111-4111-8111-111111111111' }, 'is for the tenant'],
    ['without the permissions', {}, 'the token lacks the permission `BackupRestore-Search.Read.All`'],
  ])('is not planned %s', async (_what, { tenant }: { tenant?: string }, message) => {
    await using rig = await openRig();
    if (tenant === undefined) rig.token = tokenWith(rig, 'BackupRestore-Restore.ReadWrite.All');
    const text = tenant === undefined ? pinned : `${pinned}tenant: ${tenant}\n`;

    const { exitCode, stdout, stderr } = await rig.online('plan', await rig.file('pins.yaml', text));

    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
  });

  it('is not planned if the service cannot be reached', async () => {
    await using rig = await openRig();
    const words = ['--graph-url', 'http://127.0.0.1:9/v1.0', '--auth', 'token', '--patience', '1ms'];

    const { exitCode, stdout } = await rig.local('plan', await rig.file('pins.yaml', pinned), ...words);

    expect([exitCode, stdout]).toEqual([4, '']);
  });

  it('is validated without a request to the service', async () => {
    await using rig = await openRig();

    const { exitCode } = await rig.cli('validate', await rig.file('pins.yaml', pinned));

    expect([exitCode, Object.keys(callsOf(rig))]).toEqual([0, []]);
  });
});

describe('single messages and files', () => {
  it('are restored, with a row and a count of items for each query and path', async () => {
    await using rig = await openRig({
      messageSearches: { keptFor: 14_400_000, hits: [{ mailbox: 'ada@contoso.com', count: 7 }] },
    });

    const { exitCode, stdout } = await rig.online('run', await rig.file('items.yaml', singleItems), '--run-id', 'r1');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/message +1 +1 /);
    const { resources, totals, sessions } = await rig.json('every-kind', 'r1');
    expect(resources.map((row) => [row['workload'], row['resource'], row['restored_items']])).toEqual([
      ['message', "ada@contoso.com: Subject -like 'invoice*'", 7],
      ['file', 'ada@contoso.com/Documents/Budget 2026.xlsx', 1],
      ['file', 'ada@contoso.com/Documents/Contracts/', 1],
    ]);
    expect(totals['file']).toMatchObject({ planned: 2, succeeded: 2 });
    expect(sessions.map((session) => session['job_type'])).toEqual(['granular', 'granular']);
  });

  it('are shown by `plan --online` with the number of items that a query finds', async () => {
    await using rig = await openRig({
      messageSearches: { keptFor: 14_400_000, hits: [{ mailbox: 'ada@contoso.com', count: 7 }] },
    });

    const { stdout } = await rig.online('plan', await rig.file('items.yaml', singleItems), '--online');

    expect(stdout).toMatch(
      /Items that queries find:\n {2}7 items {2}ada@contoso\.com {2}\S+Z {2}Subject -like 'invoice\*'/,
    );
  });

  it('are refused if the token may not look them up', async () => {
    await using rig = await openRig();
    rig.token = tokenWith(rig, 'BackupRestore-Restore.ReadWrite.All');

    const { exitCode, stderr } = await rig.online('run', await rig.file('items.yaml', singleItems));

    expect(exitCode).toBe(3);
    expect(stderr).toContain('`BackupRestore-Search.Read.All`, `BackupRestore-Configuration.Read.All`');
    expect(callsOf(rig)['createSession'] ?? 0).toBe(0);
  });

  it('are in the spec that `retry` writes if they failed', async () => {
    const outcomes = [
      { resource: 'ada@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null },
    ] as const;
    await using rig = await openRig({ outcomes });
    await rig.online('run', await rig.file('items.yaml', singleItems), '--run-id', 'r1');
    const again = `${rig.folder}/again.yaml`;

    const { exitCode } = await rig.local('retry', 'r1', '--out', again);
    const checked = await rig.cli('validate', again);

    expect([exitCode, checked.exitCode]).toEqual([0, 0]);
    expect(checked.stdout).toContain('1 message query, 2 file paths');
  });
});

describe('files that are restored in place', () => {
  it.each([[['--confirm', 'every-kind']], [[]], [['--dry-run']]])(
    'need the beta version: nothing is sent without it (%j)',
    async (words) => {
      await using rig = await openRig();

      const { exitCode, stderr } = await rig.online('run', await rig.file('items.yaml', inPlace), ...words);

      expect(exitCode).toBe(2);
      expect(stderr).toContain('which v1.0 of the service does not offer for single files');
      expect(callsOf(rig)).toEqual({});
    },
  );

  it('are restored with the beta version', async () => {
    await using rig = await openRig();
    const words = ['--confirm', 'every-kind', '--graph-version', 'beta', '--run-id', 'r1'];

    const { exitCode } = await rig.online('run', await rig.file('items.yaml', inPlace), ...words);

    expect(exitCode).toBe(0);
    expect((await rig.rows('every-kind', 'r1'))[0]).toMatchObject({ workload: 'file', destination: 'inPlace' });
  });

  it('are resumed with the beta version without the flag', async () => {
    await using rig = await openRig();
    const words = ['--confirm', 'every-kind', '--graph-version', 'beta', '--run-id', 'r1'];
    const running = rig.online('run', await rig.file('items.yaml', inPlace), ...words);
    await rig.asked('activateSession');
    rig.interrupt();
    const stopped = await running;

    const { exitCode } = await rig.online('resume', 'r1');

    expect([stopped.exitCode, exitCode]).toEqual([4, 0]);
  });

  it('need a URL that ends with a version', async () => {
    await using rig = await openRig();
    const words = ['--graph-url', 'http://127.0.0.1:9/api', '--graph-version', 'beta', '--auth', 'token'];

    const { exitCode, stderr } = await rig.local('run', await rig.file('items.yaml', singleItems), ...words);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      '`--graph-version` cannot replace the version of `http://127.0.0.1:9/api`: it ends with none',
    );
  });
});
