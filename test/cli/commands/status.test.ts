import { appendFile, mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import type { NewEvent } from '../../../src/state/events.ts';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { Folder } from '../../support/folder.ts';
import { InstantClock } from '../../support/instant-clock.ts';
import { bulkRestore, environmentOf, keptIn, Screen } from '../../support/rigs/environments.ts';
import { unsynced } from '../../support/unsynced.ts';
import { planOf } from '../../support/values/plans.ts';
import { countsOf, observed, RunStory, restored, runOf, storyStart } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

describe('bulk-restore status', () => {
  it('says that there are no runs', async () => {
    await using folder = await Folder.open();

    expect(await bulkRestore(['status'], keptIn(folder))).toEqual({
      exitCode: 0,
      stdout: `No runs in ${folder.at('state')}.\n`,
      stderr: '',
    });
  });

  it('lists no runs as an empty list with --json', async () => {
    await using folder = await Folder.open();

    const { stdout } = await bulkRestore(['status', '--json'], keptIn(folder));

    expect(JSON.parse(stdout)).toEqual({ runs: [] });
  });

  it('lists runs in 80 columns on a terminal that is so wide', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'emulated-20261122-030000-7f3a', stoppedRun(runOf(planOf({ mailbox: 2 }))));
    const stdout = Object.assign(new Screen({ isTTY: true }), { columns: 80 });

    await runCli(environmentOf({ arguments: ['status'], variables: keptIn(folder), stdout }));

    expect(Math.max(...stdout.text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('lists runs with how far they came, the latest first', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'zero', doneRun());
    await keepRun(folder.at('state'), 'again', stoppedRun(runOf(planOf({ mailbox: 2 }), 86_400_000)));

    const { stdout } = await bulkRestore(['status'], keptIn(folder));

    expect(stdout).toBe(
      [
        'run    spec     started               restored  state',
        'again  finance  2026-11-23 03:00:00Z       1/2  stopped with work left: interrupted',
        'zero   finance  2026-11-22 03:00:00Z       1/1  ended with exit code 0',
        '',
      ].join('\n'),
    );
  });

  it('lists a run that can not be read all the same, with the reason', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', doneRun());
    await appendFile(folder.at('state', 'runs', 'r1', 'journal.ndjson'), 'what?\n');
    await mkdir(folder.at('state', 'runs', 'r0'));

    const text = await bulkRestore(['status'], keptIn(folder));
    const json = await bulkRestore(['status', '--json'], keptIn(folder));

    expect(text.exitCode).toBe(0);
    expect(text.stdout).toContain('journal.ndjson cannot be read at line 14\n');
    expect(JSON.parse(json.stdout)).toMatchObject({
      runs: [
        { id: 'r1', problem: expect.stringContaining('cannot be read at line 14') },
        { id: 'r0', problem: `there is no run \`r0\` in ${folder.at('state')}` },
      ],
    });
  });

  it('shows a run that has ended by its verdict', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', doneRun());

    const { stdout } = await bulkRestore(['status', 'r1'], keptIn(folder));

    expect(stdout).toContain('finance r1: 1 of 1 resources restored in 8s\n');
    expect(stdout).toContain('ended with exit code 0\n');
  });

  it('shows a run that is going on as its live view does', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', runOf(planOf({ mailbox: 2 })).activates('mailbox-001'));

    const { stdout } = await bulkRestore(['status', 'r1'], keptIn(folder));

    expect(stdout).toContain(
      `finance r1: 0/2 done, 0%\ninterrupted: its process is gone; continue with \`bulk-restore resume r1 --state-dir ${folder.at('state')}\`\n`,
    );
    expect(stdout).toContain('mailbox  0/2  restored, 0 failed, 2 running, 0 queued\n');
  });

  it.each([
    [
      'emulated inside its process, whose clock only its events show',
      3_600_000,
      { embedded: true, emulated: true },
      '10m 7s',
    ],
    ['emulated inside its process, long ago', 0, { embedded: true, emulated: true }, '10m 7s'],
    ['whose clock is ahead of this one', 3_600_000, {}, '10m 7s'],
    ['with the clock of this machine', 0, {}, '1h'],
  ])('shows how long a run has taken by its own clock: one %s', async (_, ahead, service, elapsed) => {
    await using folder = await Folder.open();
    const plan = planOf({ mailbox: 1 });
    const [started, ...rest] = runOf(plan, ahead).activates('mailbox-001').events;
    const story = new RunStory(plan)
      .after(ahead)
      .with({ ...started, ...service } as NewEvent)
      .after(600_000)
      .with(...rest);
    await keepRun(folder.at('state'), 'r1', story);
    const clock = new InstantClock(storyStart + 3_600_000 - ahead);

    const { stdout } = await bulkRestore(['status', 'r1'], keptIn(folder), { clock });

    expect(stdout).toContain(`elapsed ${elapsed}\n`);
  });

  it("prints report.json's summary with --json", async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', doneRun());

    const { stdout } = await bulkRestore(['status', 'r1', '--json'], keptIn(folder));

    expect(JSON.parse(stdout)).toMatchObject({ run: { id: 'r1', exit_code: 0 }, totals: { all: { succeeded: 1 } } });
  });

  it('shows a run again with --watch until it has ended', async () => {
    await using folder = await Folder.open();
    const clock = await runThatEndsMeanwhile(folder);

    const { stdout } = await bulkRestore(['status', 'r1', '--watch'], keptIn(folder), { clock });

    expect(clock.sleeps).toEqual([2_000]);
    expect(stdout.match(/^finance r1: .*$/gm)).toEqual([
      'finance r1: 1/1 done, 100%, 0ms left',
      'finance r1: 1 of 1 resources restored in 8s',
    ]);
  });

  it('waits for the end with --watch and --json, so that stdout is one document', async () => {
    await using folder = await Folder.open();
    const clock = await runThatEndsMeanwhile(folder);

    const { stdout } = await bulkRestore(['status', 'r1', '--watch', '--json'], keptIn(folder), { clock });

    expect(JSON.parse(stdout)).toMatchObject({ run: { exit_code: 0 } });
  });

  it('ends with --watch as the run did', async () => {
    await using folder = await Folder.open();
    const clock = await runThatEndsMeanwhile(folder, 1);

    const { exitCode } = await bulkRestore(['status', 'r1', '--watch'], keptIn(folder), { clock });

    expect(exitCode).toBe(1);
  });

  it('ends with 4 with --watch if the process of the run is gone, and without --watch with 0', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', runOf(planOf({ mailbox: 1 })).activates('mailbox-001'));

    const { exitCode, stdout } = await bulkRestore(['status', 'r1', '--watch'], keptIn(folder));

    expect([exitCode, stdout.includes('interrupted: its process is gone')]).toEqual([4, true]);
    expect((await bulkRestore(['status', 'r1'], keptIn(folder))).exitCode).toBe(0);
  });

  it('ends with 5 if the run still goes on after --timeout', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', runOf(planOf({ mailbox: 1 })).activates('mailbox-001'));
    const { journal } = await new LocalStore(folder.at('state'), unsynced).open('r1');
    const clock = new InstantClock();

    const { exitCode } = await bulkRestore(['status', 'r1', '--watch', '--timeout', '5s'], keptIn(folder), { clock });

    expect([exitCode, clock.sleeps]).toEqual([5, [2_000, 2_000, 2_000]]);
    await journal.close();
  });

  it.each([
    [['r1', '--timeout', '5s'], '`--timeout` needs `--watch`'],
    [['--watch'], '`--watch` needs a run'],
  ])('refuses flags that mean nothing: %j', async (words, message) => {
    const { exitCode, stderr } = await bulkRestore(['status', ...words]);

    expect([exitCode, stderr.includes(message)]).toEqual([2, true]);
  });

  it('knows no run that is not there', async () => {
    await using folder = await Folder.open();

    expect(await bulkRestore(['status', 'r9'], keptIn(folder))).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `there is no run \`r9\` in ${folder.at('state')}\n  hint: list the runs there with \`bulk-restore status --state-dir ${folder.at('state')}\`\n`,
    });
  });
});

function doneRun(): RunStory {
  return runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(0);
}

/** Keeps a run that ends with this exit code while somebody sleeps on the clock. */
async function runThatEndsMeanwhile(folder: Folder, exitCode: 0 | 1 = 0): Promise<InstantClock> {
  const story = runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)]);
  await keepRun(folder.at('state'), 'r1', story);
  const [end] = story.ends(exitCode).events.slice(-1);
  const clock = new InstantClock();
  const { journal } = await new LocalStore(folder.at('state'), unsynced).open('r1');
  clock.meanwhile = async () => {
    await appendFile(folder.at('state', 'runs', 'r1', 'journal.ndjson'), `${JSON.stringify(end)}\n`);
    await journal.close();
  };
  return clock;
}

function stoppedRun(story: RunStory): RunStory {
  return story
    .activates('mailbox-001')
    .with(observed('mailbox-001', 'active', countsOf({ completed: 1, inProgress: 1 })))
    .with({ type: 'run-stopping', because: 'interrupt', message: 'interrupted' })
    .ends(4);
}
