import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/cli/environment.ts';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../src/emulator/tenant.ts';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { initialState } from '../../src/state/fold.ts';
import { lastingLease } from '../../src/state/journal.ts';
import { LocalStore } from '../../src/store/files/local-store.ts';
import type { Disk } from '../../src/store/machine.ts';
import { nodeMachine } from '../../src/store/node-machine.ts';
import { type RunStore, StoreProblem } from '../../src/store/store.ts';
import { Folder } from '../support/folder.ts';
import { Process } from '../support/recorded/process.ts';
import { CtrlC } from '../support/rigs/ctrl-c.ts';
import { bulkRestore, keptIn } from '../support/rigs/environments.ts';
import { unsynced } from '../support/unsynced.ts';
import { financeSpec } from '../support/values/finance-spec.ts';
import { planOf } from '../support/values/plans.ts';
import { EagerClock } from '../support/virtual-clock.ts';

const onEmulator = ['--emulator', '--time-scale', '10000', '--patience', '1d', '--run-id', 'r1'];

describe('a run', () => {
  it('starts nothing if its reports cannot be written, and leaves no run behind', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    await folder.file('reports', 'a file where the folder should be');

    const { exitCode, stdout, stderr } = await bulkRestore(['run', spec, ...onEmulator], keptIn(folder));
    const { stdout: runs } = await bulkRestore(['status'], keptIn(folder));

    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain(`reports cannot be written to ${folder.at('reports', 'finance', 'r1')}: `);
    expect(runs).toContain('No runs in ');
  });

  it('makes stdout one JSON document with --json', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);

    const { exitCode, stdout } = await bulkRestore(['run', spec, ...onEmulator, '--json'], keptIn(folder));

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      run: { id: 'r1', exit_code: 0 },
      totals: { all: { planned: 3, succeeded: 3 } },
      reports: ['report.csv', 'report.json', 'failed.csv'].map((file) => folder.at('reports', 'finance', 'r1', file)),
    });
  });

  it('of a drill writes every format that its spec asks for, what did not come back and what it left behind', async () => {
    await using folder = await Folder.open();
    const drill = financeSpec.replace('destination: new', 'mode: drill');
    const spec = await folder.file('spec.yaml', `${drill}report: { formats: [csv, json, html, junit, markdown] }\n`);

    const { stdout } = await bulkRestore(['run', spec, ...onEmulator, '--json'], keptIn(folder));

    const files = ['report.csv', 'report.json', 'report.html', 'report.junit.xml', 'report.md'];
    const reports = [...files, 'failed.csv', 'leftovers.csv'].map((file) =>
      folder.at('reports', 'finance', 'r1', file),
    );
    expect(JSON.parse(stdout)).toMatchObject({ reports });
    for (const report of reports.slice(2, 5)) expect(await readFile(report, 'utf8')).toContain('emulated');
    expect(await readFile(reports[6] ?? '', 'utf8')).toContain("Remove-MgUserMailFolder -UserId 'ada@contoso.com'");
  });

  it('refuses an id that is taken by another spec, and starts nothing', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    await bulkRestore(['run', spec, ...onEmulator], keptIn(folder));
    const other = await folder.file('other.yaml', `${financeSpec}\n`);

    const { exitCode, stdout, stderr } = await bulkRestore(['run', other, ...onEmulator], keptIn(folder));

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      `the run \`r1\` was started with another spec: \`other.yaml\` changed since\n  hint: continue it with the plan that it keeps: \`bulk-restore resume r1 --state-dir ${folder.at('state')}\`, or choose another --run-id\n`,
    );
  });

  it.each([
    ['while it is being recorded', whileRecorded],
    ['once it is recorded, before anything is sent', onceRecorded],
  ])('that is interrupted %s ends with 4, and nobody holds it', async (_when, pressing) => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const ctrlC = new CtrlC();
    const changes = { ...ctrlC.heard, ...pressing(ctrlC) };

    const { exitCode, stdout, stderr } = await bulkRestore(['run', spec, ...onEmulator], keptIn(folder), changes);

    expect([exitCode, ctrlC.exits]).toEqual([4, []]);
    expect(stdout).toContain('0 of 3 came back so far, 0 failed, 3 open');
    expect(stderr).toContain('Stopping: starts no new sessions');
    const store = new LocalStore(folder.at('state'), unsynced);
    expect(await store.workerOn('r1')).toBeNull();
    expect((await store.read('r1')).state).toMatchObject({
      stopping: { because: 'interrupt' },
      ended: { exitCode: 4 },
    });
  });

  it('ends at once at the second Ctrl-C, also while it is being recorded', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const ctrlC = new CtrlC();
    const twice = whileRecorded({ press: () => [ctrlC.press(), ctrlC.press()] });

    const { stderr } = await bulkRestore(['run', spec, ...onEmulator], keptIn(folder), { ...ctrlC.heard, ...twice });

    expect(ctrlC.exits).toEqual([4]);
    expect(stderr).toContain('The run r1 is stopped at once, before this process has changed anything.');
  });

  it('ends with 4 at a second Ctrl-C while the reports of a stopped run are written, and says how to go on', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const ctrlC = new CtrlC();
    const changes = { ...ctrlC.heard, ...onceRecorded(ctrlC), ...whileReported(ctrlC) };

    const { stderr } = await bulkRestore(['run', spec, ...onEmulator], keptIn(folder), changes);

    expect(ctrlC.exits[0]).toBe(4);
    expect(stderr).toContain('The run r1 is stopped at once. Its emulated tenant is gone with this process');
  });

  it('takes two Ctrl-C to leave out the reports of a run that has ended', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const ctrlC = new CtrlC();
    const changes = { ...ctrlC.heard, ...whileReported({ press: () => [ctrlC.press(), ctrlC.press()] }) };

    const { stderr } = await bulkRestore(['run', spec, ...onEmulator], keptIn(folder), changes);

    expect(ctrlC.exits[0]).toBe(4);
    expect(stderr).toContain('The run has ended and writes its reports. Press Ctrl-C again to end at once.');
    expect(stderr).toContain(
      `The run r1 has ended, and its reports may not be written. Write them with: bulk-restore report r1 --state-dir ${folder.at('state')}`,
    );
  });
});

describe('a process that loses its run while it waits to write the reports', () => {
  it('leaves them to whoever has the run', async () => {
    await using folder = await Folder.open();
    const clock = new EagerClock();
    const plan = planOf({ mailbox: 1 });
    const files = new LocalStore(folder.at('state'), unsynced);
    const another = new AbortController();
    const journal = { ...(await files.create('r1', plan)), lease: { ...lastingLease(), lost: another.signal } };
    const turnOf: RunStore['reportTurn'] = async (runId, pause) => {
      another.abort(new StoreProblem('lost', 'another process has taken over the run', 'follow it'));
      return await files.reportTurn(runId, pause);
    };
    const store = new Proxy<RunStore>(files, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (key === 'reportTurn') return turnOf;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const api = new TenantApi(new Tenant(defaultScenario, clock));
    const run = { state: initialState(plan, 'r1'), journal, hadCancelRequest: false, mayLackEvents: false };

    const ended = new Process({ api, clock, folder }).execute(run, store);

    await expect(ended).rejects.toMatchObject({ kind: 'lost' });
    expect(await files.workerOn('r1')).toBeNull();
    await expect(readFile(folder.at('reports', 'finance', 'r1', 'report.csv'))).rejects.toThrow('ENOENT');
    await (await files.reportTurn('r1', () => Promise.reject(new Error('waited'))))[Symbol.asyncDispose]();
  });
});

interface Key {
  press(): void;
}

function whileRecorded(key: Key): Partial<Environment> {
  const { disk } = nodeMachine;
  const makeFolder: Disk['makeFolder'] = async (path, options) => {
    await disk.makeFolder(path, options);
    if (path.endsWith('r1') && !options.recursive) key.press();
  };
  return { machine: { ...nodeMachine, disk: { ...disk, makeFolder } } };
}

/** At the first file of the report folder. */
function whileReported(key: Key): Partial<Environment> {
  const { disk } = nodeMachine;
  let isPressed = false;
  const rename: Disk['rename'] = async (from, to) => {
    if (!isPressed && to.includes('report')) {
      isPressed = true;
      key.press();
    }
    await disk.rename(from, to);
  };
  return { machine: { ...nodeMachine, disk: { ...disk, rename } } };
}

function onceRecorded(key: Key): Partial<Environment> {
  return {
    gitCommit: async () => {
      key.press();
      return null;
    },
  };
}
