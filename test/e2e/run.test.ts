import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintToken } from '../../src/emulator/http/token.ts';
import { readScenario } from '../../src/emulator/scenario/read-scenario.ts';
import type { FaultRule } from '../../src/emulator/scenario/scenario.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { faultWith } from '../support/rigs/tenant-rig.ts';

describe('a later run', () => {
  it('starts with the resource that took longest in the run before', async () => {
    const slow = { resource: 'user00003@contoso.com', outcome: 'succeeded', code: null, duration: 3_600_000 } as const;
    await using rig = await CliRig.open({ scenario: { outcomes: [slow] } });
    const path = await rig.file('finance.yaml', specText({ mailbox: 5 }));
    const before = JSON.parse((await rig.cli('plan', path, '--json', ...rig.keptInState)).stdout);

    await rig.online('run', path, '--run-id', 'r1');
    const after = JSON.parse((await rig.cli('plan', path, '--json', ...rig.keptInState)).stdout);

    expect(before.resources[0].name).not.toBe(slow.resource);
    expect(after.resources[0]).toMatchObject({ name: slow.resource, expected: 3_600_000 });
  });
});

describe('bulk-restore run', () => {
  it('restores the resources of a spec, and writes a row for each to CSV and JSON', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 40, drive: 20, site: 10 }));

    const { exitCode, stdout } = await rig.online('run', spec, '--run-id', 'r1');

    const rows = await rig.rows('finance', 'r1');
    const json = await rig.json('finance', 'r1');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('70 of 70 resources restored');
    expect(rows).toHaveLength(70);
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['succeeded']));
    expect(json.resources.map(({ resource }) => resource)).toEqual(rows.map(({ resource }) => resource));
    expect(json.run).toMatchObject({ id: 'r1', spec_name: 'finance', operator: 'emulator', exit_code: 0 });
    expect(json.totals['all']).toMatchObject({ planned: 70, succeeded: 70 });
  });

  it('finishes despite every fault, some failures and a session of somebody else', async () => {
    const text = await readFile(new URL('../../specs/scenarios/bad-night.yaml', import.meta.url), 'utf8');
    const read = readScenario(text, 'bad-night.yaml');
    if (!('scenario' in read)) throw new Error('the example scenario has problems');
    // A token from the environment cannot be renewed: the run stops when it has expired.
    const survivable = read.scenario.faults
      .filter((rule) => rule.fault !== 'expire-token')
      // A list in which no session is active has no status to change: which one that is depends on the time.
      .map((rule) => (rule.fault === 'unknown-status' ? { ...rule, when: { every: 5 } } : rule));
    // So many hidden units and failures that elimination does not show how each mailbox ended.
    const { failures } = read.scenario;
    const many = { hiddenUnits: 0.1, failures: { ...failures, artifacts: 0.1 } };
    const scenario = { ...read.scenario, ...many, durations: quick, faults: survivable };
    await using rig = await CliRig.open({ scenario });
    const spec = await rig.file('finance.yaml', specText({ mailbox: 400, drive: 100, site: 50 }));

    const { exitCode } = await rig.online('run', spec, '--run-id', 'r1');

    const rows = await rig.rows('finance', 'r1');
    const { totals, unattributed, sessions } = await rig.json('finance', 'r1');
    const { planned, ...outcomes } = totals['all'] ?? {};
    const { resourcesActivatedAgain, faults } = rig.emulator.calls.summary;
    expect(exitCode).toBe(1);
    expect(rows).toHaveLength(550);
    expect(new Set(rows.map(({ workload, resource }) => `${workload} ${resource}`)).size).toBe(550);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(planned);
    expect(outcomes['unknown']).toBeGreaterThan(0);
    expect(outcomes['unknown']).toBeLessThanOrEqual(unattributed.length);
    expect(sessions.every(({ counts_agree }) => counts_agree)).toBe(true);
    expect(new Set(Object.keys(faults))).toEqual(new Set(survivable.map((rule) => rule.fault)));
    expect(resourcesActivatedAgain).toBe(0);
  });

  it('restores 10,000 mailboxes, 5,000 drives and 2,000 sites over HTTP, and the service refuses nothing', async () => {
    await using rig = await CliRig.open({ scenario: { durations: quick } });
    const spec = await rig.file('finance.yaml', specText({ mailbox: 10_000, drive: 5_000, site: 2_000 }));

    const { exitCode } = await rig.online('run', spec, '--run-id', 'r1', '--poll', '1m');

    const rows = await rig.rows('finance', 'r1');
    const { totals } = await rig.json('finance', 'r1');
    const { refusals, peakActiveSessions, peakInFlight } = rig.emulator.calls.summary;
    expect(exitCode).toBe(0);
    expect(new Set(rows.map(({ workload, resource }) => `${workload} ${resource}`)).size).toBe(17_000);
    expect(totals['all']).toMatchObject({ planned: 17_000, succeeded: 17_000 });
    expect(refusals).toEqual({});
    expect(peakActiveSessions).toBeLessThanOrEqual(25);
    expect(Math.max(...Object.values(peakInFlight))).toBeLessThanOrEqual(1_000);
  });

  it('sends nothing during a pause, whether Retry-After is a number of seconds or a date', async () => {
    const forms = ['seconds', 'date'] as const;
    const faults = forms.map((form, index) => ({
      ...fault('getSession', 'throttle'),
      when: { call: 3 + 5 * index },
      retryAfterForm: form,
    }));
    await using rig = await CliRig.open({ scenario: { faults } });
    const spec = await rig.file(
      'finance.yaml',
      `${specText({ mailbox: 50 })}limits: { requests: 1, perSession: 10 }\n`,
    );

    const { exitCode } = await rig.online('run', spec);

    expect(exitCode).toBe(0);
    expect(rig.emulator.calls.summary).toMatchObject({ faults: { throttle: 2 }, sentWhileThrottled: 0 });
  });

  it('never writes the token to stdout, stderr or a file, even with --log-level debug', async () => {
    await using rig = await CliRig.open({
      scenario: { faults: [fault('getSession', 'throttle'), fault('listArtifacts', 'drop-after')] },
    });
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));

    const { stdout, stderr } = await rig.online('run', spec, '--log-level', 'debug', '--log-format', 'json', '--json');

    const secret = rig.token.split('.')[1] ?? '';
    expect(secret).not.toBe('');
    expect(stdout + stderr + (await rig.everythingWritten())).not.toContain(secret);
  });

  it('prints one JSON document on stdout with --json, and one JSON object for each event on stderr with --log-format json', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));

    const { stdout, stderr } = await rig.online('run', spec, '--json', '--log-format', 'json');

    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(JSON.parse(stdout)).toMatchObject({ run: { spec_name: 'finance', exit_code: 0 } });
    expect(events[0]).toBe('run-started');
    expect(events.at(-1)).toBe('run-ended');
  });

  it('prints nothing on stderr with --quiet', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));

    const { stderr } = await rig.online('run', spec, '--quiet');

    expect(stderr).toBe('');
  });

  it('exits with 1 when an objective is missed, even if everything was restored', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', `${specText({ mailbox: 5 })}objectives: { rto: 1s }\n`);

    const { exitCode, stdout } = await rig.online('run', spec, '--run-id', 'r1');

    const { objectives } = await rig.json('finance', 'r1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('rto 1s: missed');
    expect(objectives).toEqual([expect.objectContaining({ objective: 'rto', wanted: 1, met: false })]);
  });

  it('prints the plan and sends nothing with --dry-run', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));

    const { exitCode, stdout } = await rig.online('run', spec, '--dry-run');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('finance (recovery): 5 resources');
    expect(rig.emulator.calls.summary.calls).toEqual({});
  });

  it('refuses the id of an earlier run of another spec', async () => {
    await using rig = await CliRig.open();
    await rig.online('run', await rig.file('finance.yaml', specText({ mailbox: 1 })), '--run-id', 'r1');

    const again = await rig.online('run', await rig.file('finance.yaml', specText({ mailbox: 2 })), '--run-id', 'r1');

    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('the run `r1` was started with another spec: `finance.yaml` changed since');
  });
});

describe('bulk-restore run refuses, before it sends anything,', () => {
  it.each([
    ['https://graph.contoso.com', 2, '`https://graph.contoso.com` ends with no version of Microsoft Graph'],
    [
      '',
      3,
      'ends with no version of Microsoft Graph, and does not answer as Microsoft Graph does (404 ResourceNotFound',
    ],
  ])('a URL without a version (%s)', async (written, code, message) => {
    await using rig = await CliRig.open();
    const url = written || new URL(rig.emulator.url).origin;
    const words = ['--run-id', 'r1', '--auth', 'token', '--graph-url', url];
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));

    const { exitCode, stderr } = await rig.local('run', spec, ...words);

    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(stderr).toContain(`hint: use --graph-url ${url}/v1.0`);
    expect((await rig.local('status', 'r1')).exitCode).toBe(2);
  });

  it('a service that cannot be reached, and leaves no run behind', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));
    await rig.emulator.close();

    const { exitCode, stderr } = await rig.online('run', spec, '--run-id', 'r1', '--patience', '10s');

    expect(exitCode).toBe(3);
    expect(stderr).toContain(`${rig.emulator.url} cannot be reached: `);
    expect((await rig.local('status', 'r1')).exitCode).toBe(2);
  });

  it('a spec with errors', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', 'version: 1\nname: finance\nmailboxes: [not-an-address]\n');

    const { exitCode, stderr } = await rig.online('run', spec);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('finance.yaml:3:13');
    expect(rig.emulator.calls.summary.calls).toEqual({});
  });

  it('a token for another tenant than the spec names', async () => {
    await using rig = await CliRig.open();
    rig.token = mintToken({ tenant: '11111111-2222-4333-8444-555555555555', id: '2', issuedAt: 0 });
    const spec = await rig.file('finance.yaml', specText({ mailbox: 1 }));

    const { exitCode, stderr } = await rig.online('run', spec);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('`11111111-2222-4333-8444-555555555555`');
    expect(rig.emulator.calls.summary.calls).toEqual({});
  });

  it('a token without the permission to restore', async () => {
    await using rig = await CliRig.open();
    const { tenant } = rig.emulator.tenant.scenario;
    rig.token = mintToken({ tenant, id: '2', issuedAt: 0, roles: ['BackupRestore-Restore.Read.All'] });
    const spec = await rig.file('finance.yaml', specText({ mailbox: 1 }));

    const { exitCode, stderr } = await rig.online('run', spec);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('`BackupRestore-Restore.ReadWrite.All`');
    expect(rig.emulator.calls.summary.calls).toEqual({});
  });

  it('an in-place restore that is not confirmed', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file(
      'finance.yaml',
      specText({ mailbox: 1 }).replace('destination: new', 'destination: inPlace'),
    );

    const bare = await rig.online('run', spec);
    const wrong = await rig.online('run', spec, '--confirm', 'sales');
    const right = await rig.online('run', spec, '--confirm', 'finance');

    expect([bare.exitCode, wrong.exitCode, right.exitCode]).toEqual([3, 3, 0]);
    expect(bare.stderr).toContain('--confirm finance');
  });

  it('a tenant whose backup service is locked for restores', async () => {
    await using rig = await CliRig.open({ scenario: { serviceStatus: 'restoreLocked' } });
    const spec = await rig.file('finance.yaml', specText({ mailbox: 1 }));

    const { exitCode, stderr } = await rig.online('run', spec);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('`restoreLocked`');
    expect(rig.emulator.calls.summary.calls.createSession).toBeUndefined();
  });
});

describe('bulk-restore run exits with 4', () => {
  it('when it is interrupted, and prints how to continue', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));
    const running = rig.online('run', spec, '--run-id', 'r1');
    await rig.looked();

    rig.interrupt();
    const { exitCode, stderr } = await running;

    expect(exitCode).toBe(4);
    expect(stderr).toContain('bulk-restore resume r1');
    expect(await rig.rows('finance', 'r1')).toHaveLength(5);
  });

  it('when its deadline has passed', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', `${specText({ mailbox: 5 })}deadline: 30s\n`);

    const { exitCode, stderr } = await rig.online('run', spec, '--run-id', 'r1');

    expect(exitCode).toBe(4);
    expect(stderr).toContain('the deadline of 30s has passed');
  });
});

describe('bulk-restore status and report', () => {
  it('show a run that is still going on, from the state directory only', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));
    const running = rig.online('run', spec, '--run-id', 'r1');
    await rig.looked();
    rig.clock.hold();

    const during = await rig.local('status', 'r1', '--json');
    const partial = await rig.local('report', 'r1', '--format', 'json');
    rig.clock.release();
    await running;
    const after = await rig.local('status', 'r1', '--json');

    expect(JSON.parse(during.stdout)).toMatchObject({ run: { ended: null }, totals: { all: { unknown: 5 } } });
    expect(partial.exitCode).toBe(0);
    expect(JSON.parse(after.stdout)).toMatchObject({ run: { exit_code: 0 }, totals: { all: { succeeded: 5 } } });
  });

  it('write the same reports again, byte for byte', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 5 }));
    await rig.online('run', spec, '--run-id', 'r1');
    const read = (): Promise<string[]> =>
      Promise.all(
        ['report.csv', 'report.json'].map((file) =>
          readFile(join(rig.folder, 'reports', 'finance', 'r1', file), 'utf8'),
        ),
      );
    const first = await read();

    await rm(join(rig.folder, 'reports'), { recursive: true });
    await rig.local('report', 'r1');

    expect(await read()).toEqual(first);
  });

  it('list all runs', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('finance.yaml', specText({ mailbox: 1 }));
    await rig.online('run', spec, '--run-id', 'r1');
    await rig.online('run', spec, '--run-id', 'r2');

    const { stdout } = await rig.local('status');

    expect(stdout).toMatch(/^run +spec +started +restored +state\nr2 .*\nr1 .*\n$/);
  });
});

/** Resources that take two minutes each, about. */
const quick = { mode: 'independent', median: 120_000, sigma: 0.5, scheduling: 5_000, atOnce: null } as const;

function specText(counts: { mailbox?: number; drive?: number; site?: number }): string {
  const numbers = (count = 0): string[] =>
    Array.from({ length: count }, (_, index) => String(index + 1).padStart(5, '0'));
  const list = (key: string, items: string[]): string =>
    items.length === 0 ? '' : `${key}:\n${items.map((item) => `  - ${item}\n`).join('')}`;
  return [
    'version: 1\nname: finance\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\ndestination: new\n',
    'restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }\n',
    list(
      'mailboxes',
      numbers(counts.mailbox).map((number) => `user${number}@contoso.com`),
    ),
    list(
      'drives',
      numbers(counts.drive).map((number) => `user${number}@contoso.com`),
    ),
    list(
      'sites',
      numbers(counts.site).map((number) => `https://contoso.sharepoint.com/sites/site${number}`),
    ),
  ].join('');
}

function fault(on: string, kind: 'throttle' | 'drop-after'): FaultRule {
  return faultWith({ on, times: 1, fault: kind, retryAfter: 5_000 });
}
