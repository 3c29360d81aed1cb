import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../../src/emulator/scenario/scenario.ts';
import { day } from '../../../src/util/duration.ts';
import { CliRig } from '../../support/rigs/cli-rig.ts';

function drill(body: string, name = 'weekly'): string {
  return `version: 1\nname: ${name}\nmode: drill\nrestorePoint: { last: 7d }\n${body}\n`;
}

const three = 'mailboxes: [ada@contoso.com, grace@contoso.com, edsger@contoso.com]';

/** Runs a drill of a mailbox under a name of its own. */
async function drillOf(rig: CliRig, mailbox: string, runId: string): Promise<void> {
  const path = await rig.file(`${runId}.yaml`, drill(`mailboxes: [${mailbox}]`, 'other'));
  expect(await rig.online('run', path, '--run-id', runId)).toMatchObject({ exitCode: 0 });
}

describe('the budget of a drill', () => {
  it('ends the third drill of a month with exit code 3 and the day of the next, and asks the service to restore nothing', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(three));
    const exitCodes = [];
    for (const id of ['r1', 'r2']) {
      exitCodes.push((await rig.online('run', path, '--run-id', id)).exitCode);
      await rig.clock.advance(7 * day);
    }

    const third = await rig.online('run', path, '--run-id', 'r3');

    expect(exitCodes).toEqual([0, 0]);
    expect(third.exitCode).toBe(3);
    expect(third.stderr).toMatch(
      /everything that the drill `weekly` may restore is over its budget of 2 restores in 30d, until 2026-12-22 03:0/,
    );
    expect(rig.emulator.calls.summary.calls.createSession).toBe(2);
    expect((await rig.local('plan', path)).exitCode).toBe(3);
    await rig.clock.advance(16 * day);
    expect((await rig.online('run', path, '--run-id', 'r3')).exitCode).toBe(0);
  });

  it('leaves out who is over it, and names them with the day, in plan and run', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(three));
    await drillOf(rig, 'ada@contoso.com', 'r1');
    await drillOf(rig, 'ADA@contoso.com', 'r2');

    const plan = await rig.local('plan', path);
    const run = await rig.online('run', path, '--run-id', 'r3');

    for (const text of [plan.stdout, run.stderr]) {
      expect(text).toContain('Over the drill budget of 2 restores in 30d, and left out: 1 resource:');
      expect(text).toMatch(/mailbox {2}ada@contoso\.com {2}again from 2026-12-22 03:0/);
    }
    expect(run.exitCode).toBe(0);
    expect((await rig.rows('weekly', 'r3')).map(({ resource }) => resource)).toEqual([
      'grace@contoso.com',
      'edsger@contoso.com',
    ]);
  });

  it('is checked again when a reviewed plan runs: what is left of it goes on under the same plan', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(three));
    const file = join(rig.folder, 'plan.json');
    expect((await rig.local('plan', path, '--out', file)).exitCode).toBe(0);
    await drillOf(rig, 'grace@contoso.com', 'r1');
    await drillOf(rig, 'grace@contoso.com', 'r2');

    const { exitCode, stderr, stdout } = await rig.online('run', '--plan', file, '--run-id', 'r3');

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/left out: 1 resource:\n {2}mailbox {2}grace@contoso\.com {2}again from 2026-12-22/);
    expect(stdout).toContain('2 of 2 resources restored');
    expect(rig.emulator.calls.activationsOf('mailbox', 'grace@contoso.com')).toBe(2);
    expect(await rig.online('run', '--plan', file, '--run-id', 'r3')).toMatchObject({ exitCode: 0 });
    const again = await rig.online('run', '--plan', file, '--run-id', 'r4');
    expect(again.exitCode).toBe(0);
    expect((await rig.online('run', '--plan', file, '--run-id', 'r5')).exitCode).toBe(3);
  });

  it('may leave out a whole wave: its gate has nothing to judge, and the next wave begins', async () => {
    await using rig = await CliRig.open();
    const waves =
      'waves:\n  - { name: canary, mailboxes: [ada@contoso.com], gate: { minSuccess: 100% } }\n  - { name: rest, mailboxes: [grace@contoso.com] }';
    const path = await rig.file('weekly.yaml', drill(waves));
    await drillOf(rig, 'ada@contoso.com', 'r1');
    await drillOf(rig, 'ada@contoso.com', 'r2');

    const { exitCode, stdout } = await rig.online('run', path, '--run-id', 'r3');

    expect(stdout).toContain('canary: 0 of 0 restored, gate 100%: met');
    expect(exitCode).toBe(0);
  });

  it('never holds up a run that goes on, and counts what that restored afterwards', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(`${three}\ndrillBudget: { restores: 1, per: 30d }`));
    const list = await rig.file('first.csv', 'address\nada@contoso.com\n');

    expect((await rig.online('run', path, '--run-id', 'r1', '--only', list)).exitCode).toBe(4);
    // Ada counts while the run is stopped: nobody has saved anything of it yet.
    expect((await rig.local('plan', path)).stdout).toContain('left out: 1 resource:');
    expect((await rig.local('resume', 'r1')).exitCode).toBe(0);

    expect((await rig.online('run', path, '--run-id', 'r2')).exitCode).toBe(3);
  });

  it('leaves out who is over it of the names of --only, too', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(three));
    const file = join(rig.folder, 'plan.json');
    await rig.local('plan', path, '--out', file);
    await drillOf(rig, 'ada@contoso.com', 'r1');
    await drillOf(rig, 'ada@contoso.com', 'r2');
    const list = await rig.file('first.csv', 'address\nada@contoso.com\ngrace@contoso.com\n');
    const ada = await rig.file('ada.csv', 'address\nada@contoso.com\n');

    const both = await rig.online('run', '--plan', file, '--run-id', 'r3', '--only', list);
    const one = await rig.online('run', '--plan', file, '--run-id', 'r4', '--only', ada);

    expect(both.exitCode).toBe(4);
    expect((await rig.rows('weekly', 'r3')).map(({ resource, outcome }) => [resource, outcome])).toEqual([
      ['grace@contoso.com', 'succeeded'],
      ['edsger@contoso.com', 'not_started'],
    ]);
    expect(one.exitCode).toBe(3);
    expect(one.stderr).toContain('ada.csv` names is over the drill budget');
  });

  it('counts every attempt, retries of the same run included', async () => {
    const failing = { resource: 'ada@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null } as const;
    await using rig = await CliRig.open({ scenario: { outcomes: [failing] } });
    const path = await rig.file('weekly.yaml', drill(`${three}\nretries: 1`));

    expect((await rig.online('run', path, '--run-id', 'r1')).exitCode).toBe(1);
    const { stderr } = await rig.online('run', path, '--run-id', 'r2');

    expect(stderr).toMatch(/left out: 1 resource:\n {2}mailbox {2}ada@contoso\.com/);
  });

  it('neither counts recoveries nor holds them up', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(three));
    const recovery = await rig.file('recovery.yaml', drill(three, 'recovery').replace('mode: drill\n', ''));
    for (const id of ['r1', 'r2', 'r3']) expect((await rig.online('run', recovery, '--run-id', id)).exitCode).toBe(0);
    for (const id of ['d1', 'd2']) expect((await rig.online('run', path, '--run-id', id)).exitCode).toBe(0);

    expect((await rig.online('run', path, '--run-id', 'd3')).exitCode).toBe(3);
    expect((await rig.online('run', recovery, '--run-id', 'r4')).exitCode).toBe(0);
  });

  it('of emulated drills is one of its own', async () => {
    await using rig = await CliRig.open({ isRecognisable: true });
    const path = await rig.file('weekly.yaml', drill(three));
    for (const id of ['e1', 'e2']) expect((await rig.online('run', path, '--run-id', id)).exitCode).toBe(0);

    expect((await rig.online('run', path, '--run-id', 'e3')).exitCode).toBe(3);
    // A plan is for the tenant until somebody runs it on an emulator.
    const { exitCode, stdout } = await rig.local('plan', path);
    expect({ exitCode, isWhole: stdout.includes('weekly (drill): 3 resources') }).toEqual({
      exitCode: 0,
      isWhole: true,
    });
  });

  it('counts a run whose folder is gone, and warns of a record that it cannot read', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(three));
    for (const id of ['r1', 'r2']) await rig.online('run', path, '--run-id', id);
    const { rm } = await import('node:fs/promises');
    for (const id of ['r1', 'r2']) await rm(join(rig.folder, 'state', 'runs', id), { recursive: true });

    expect((await rig.local('plan', path)).exitCode).toBe(3);
    await rig.file('state/drills/r1.ndjson', '{"run":"r1","emulated":false}\n["mailbox"]\n');
    const { exitCode, stderr } = await rig.local('plan', path);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/the coverage do not count the run `r1`: the record .*r1\.ndjson is damaged at line 2/);
  });
});

describe('the sample of a drill', () => {
  it('is in the plan, with its seed and how it is spread, and the plan names the same mailboxes when it runs', async () => {
    await using rig = await CliRig.open();
    await rig.file(
      'staff.csv',
      `address\n${Array.from({ length: 30 }, (_, at) => `user${at}@contoso.com`).join('\n')}\n`,
    );
    await rig.file(
      'board.csv',
      `address\n${Array.from({ length: 10 }, (_, at) => `board${at}@contoso.com`).join('\n')}\n`,
    );
    const path = await rig.file(
      'weekly.yaml',
      drill('mailboxes: { lists: [staff.csv, board.csv] }\nsample: { size: 20% }'),
    );
    const file = join(rig.folder, 'plan.json');

    const { stdout } = await rig.local('plan', path, '--out', file);
    await rig.online('run', '--plan', file, '--run-id', 'r1');

    expect(stdout).toContain(
      'Sample: 8 of 40 mailboxes, seed `weekly 2026-11-22T03:00:00.000Z`\n  6  of 30  staff.csv\n  2  of 10  board.csv',
    );
    const planned = JSON.parse(await readFile(file, 'utf8')).resources.map(({ name }: { name: string }) => name);
    expect((await rig.rows('weekly', 'r1')).map(({ resource }) => resource)).toEqual(planned);
    expect(planned).toHaveLength(8);
  });

  it('is smaller with a warning, if fewer are left than its size', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(`${three}\nsample: { size: 3 }`));
    await drillOf(rig, 'ada@contoso.com', 'r1');
    await drillOf(rig, 'ada@contoso.com', 'r2');

    const { exitCode, stderr } = await rig.online('run', path, '--run-id', 'r3');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('the sample is 2 mailboxes, not 3: the others are over the drill budget');
  });

  it('is a setting when plans are compared, and its default seed is not', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('weekly.yaml', drill(`${three}\nsample: { size: 1 }`));
    const file = join(rig.folder, 'plan.json');
    await rig.local('plan', path, '--out', file);
    await rig.clock.advance(day);

    expect((await rig.local('plan', path, '--against', file)).stdout).not.toContain('! sample');
    await rig.file(
      'weekly.yaml',
      drill(`${three}\nsample: { size: 2, rotate: true, seed: x }\ndrillBudget: { restores: 1, per: 7d }`),
    );
    const { stdout } = await rig.local('plan', path, '--against', file);
    expect(stdout).toContain('! sample: 1 mailbox → 2 mailboxes by rotation by seed `x`');
    expect(stdout).toContain('! drillBudget: 2 per 30d → 1 per 7d');
  });
});

describe('the coverage of drills', () => {
  const objectives = 'objectives: { minSuccess: 50%, coverage: { share: 60%, within: 90d } }';

  it('is the share of the lists that came back lately, and is missed below its objective', async () => {
    const failing = { resource: 'ada@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null } as const;
    await using rig = await CliRig.open({ scenario: { outcomes: [failing] } });
    await drillOf(rig, 'grace@contoso.com', 'r1');
    const path = await rig.file(
      'weekly.yaml',
      drill(
        `mailboxes:\n  items: [ada@contoso.com, grace@contoso.com, edsger@contoso.com]\n  pin: [ada@contoso.com]\n  sample: { size: 2, rotate: true }\n${objectives}`,
      ),
    );

    const { exitCode, stdout } = await rig.online('run', path, '--run-id', 'r2');

    expect((await rig.rows('weekly', 'r2')).map(({ resource, outcome }) => [resource, outcome])).toEqual([
      ['ada@contoso.com', 'failed'],
      ['edsger@contoso.com', 'succeeded'],
    ]);
    expect((await rig.json('weekly', 'r2')).objectives).toContainEqual({
      objective: 'coverage',
      unit: 'share',
      wanted: 0.6,
      measured: 2 / 3,
      met: true,
      reason: null,
    });
    const { drill: said } = await rig.json('weekly', 'r2');
    expect(said).toMatchObject({
      budget: { restores: 2, per: 2_592_000 },
      samples: [{ workload: 'mailbox', size: 2, named: 3, drawn: 2, rotate: true }],
      left_out: { count: 0 },
      coverage: { named: 3, covered: 2, not_covered: [{ resource: 'ada@contoso.com', outcome: 'failed' }] },
    });
    expect(stdout).toContain('coverage 60%: met, measured 66.66%');
    expect(exitCode).toBe(1);
  });

  it('is known to an application that sees no names, by the counts of sessions, and so is what it may restore next', async () => {
    const directory = { ...defaultScenario.directory, users: 'refused', reports: 'refused' } as const;
    await using rig = await CliRig.open({ scenario: { view: 'application', unitList: 'refused', directory } });
    const path = await rig.file('weekly.yaml', drill(`${three}\n${objectives}`));

    await rig.online('run', path, '--run-id', 'r1');
    const { stdout } = await rig.local('plan', path);

    expect((await rig.json('weekly', 'r1')).objectives).toContainEqual(
      expect.objectContaining({ objective: 'coverage', measured: 1, met: true }),
    );
    expect(stdout).toContain('Coverage: 3 (100%) of 3 came back from drills in 90d');
  });

  it('is missed if too little came back, as other objectives are', async () => {
    const failing = { resource: 'ada@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null } as const;
    await using rig = await CliRig.open({ scenario: { outcomes: [failing] } });
    const path = await rig.file(
      'weekly.yaml',
      drill(`${three}\nobjectives: { coverage: { share: 60%, within: 90d } }`),
    );

    const { stdout } = await rig.online('run', path, '--run-id', 'r1');

    expect(stdout).toContain(
      'coverage 60%: missed, measured 66.66%; only 2 of 3 came back, and all must: the spec sets no `minSuccess`',
    );
  });
});
