import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { withHash } from '../../../src/plan/plan-file.ts';
import type { NewEvent } from '../../../src/state/events.ts';
import { initialState } from '../../../src/state/fold.ts';
import { artifactsIn } from '../../../src/state/journal.ts';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import type { Machine } from '../../../src/store/machine.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
import { version } from '../../../src/util/version.ts';
import { Folder } from '../../support/folder.ts';
import { planOf } from '../../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

const plan = planOf({ mailbox: 3 });
const at = '2026-11-22T03:00:00.000Z';

/** A run with two sessions: one is settled, one is active. */
function halfDone(): RunStory {
  return runOf(planOf({ mailbox: 2, site: 1 }))
    .activates('mailbox-001')
    .activates('site-001')
    .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')]);
}

/** A machine whose disk is full once a journal has so many bytes. */
function fullAfter(bytes: number): Machine {
  const disk: Machine['disk'] = {
    ...nodeMachine.disk,
    open: async (path, ...how) => {
      const file = await nodeMachine.disk.open(path, ...how);
      if (!path.endsWith('journal.ndjson')) return file;
      return Object.assign(Object.create(file) as typeof file, {
        append: async (line: Buffer) => {
          await file.append(line.subarray(0, bytes));
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        },
        close: () => file.close(),
      });
    },
  };
  return { ...nodeMachine, disk };
}

describe('LocalStore', () => {
  it('reads a run in the state that its events add up to', async () => {
    await using folder = await Folder.open();
    const story = halfDone();
    await keepRun(folder.at('state'), 'r1', story);

    const stored = await new LocalStore(folder.at('state')).read('r1');

    expect(stored.state).toEqual(story.state);
    expect(await stored.log.artifactsOf('mailbox-001')).toEqual(artifactsIn(story.events));
  });

  it('opens a run in that state, and reads artifacts recorded before and after opening it', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    await keepRun(folder.at('state'), 'r1', halfDone());

    const { state, journal } = await store.open('r1');
    const late: NewEvent = { type: 'artifacts-read', session: 'mailbox-001', artifacts: [restored(1)] };
    await journal.append({ ...late, at: '2026-11-22T03:30:00.000Z' });
    const artifacts = await journal.artifactsOf('mailbox-001');
    await journal.close();

    expect(state).toEqual(halfDone().state);
    expect([...artifacts.values()]).toEqual([restored(0), restored(1)]);
  });

  it('puts the folders of a run on disk before it goes on with it, because their maker may not have come to it', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', halfDone());
    const synced: string[] = [];
    const disk: Machine['disk'] = {
      ...nodeMachine.disk,
      open: async (path, ...how) => {
        const file = await nodeMachine.disk.open(path, ...how);
        return Object.assign(Object.create(file) as typeof file, {
          sync: async () => {
            await file.sync();
            synced.push(path);
          },
          close: () => file.close(),
        });
      },
    };

    const { journal } = await new LocalStore(folder.at('state'), { ...nodeMachine, disk }).open('r1');
    await journal.close();

    expect(synced.filter((path) => !path.endsWith('.tmp'))).toEqual([
      folder.at('state', 'runs', 'r1'),
      folder.at('state', 'runs'),
      folder.at('state'),
      folder.path,
    ]);
  });

  it('closes a run whose files are on disk, though the disk no longer lets anybody close or remove files', async () => {
    await using folder = await Folder.open();
    const fails = (): never => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    let isBroken = false;
    const disk = {
      ...nodeMachine.disk,
      open: async (...words: Parameters<Machine['disk']['open']>) => {
        const file = await nodeMachine.disk.open(...words);
        return new Proxy(file, {
          get: (target, key) => {
            const value: unknown = Reflect.get(target, key);
            if (key === 'close' && isBroken) return () => file.close().then(fails);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
      removeFile: async (path: string) => (isBroken ? fails() : nodeMachine.disk.removeFile(path)),
    };
    const journal = await new LocalStore(folder.at('state'), { ...nodeMachine, disk }).create('r1', plan);
    isBroken = true;

    await expect(journal.close()).resolves.toBeUndefined();
    expect((await new LocalStore(folder.at('state')).read('r1')).state.runId).toBe('r1');
  });

  it('reads a run that another process works on', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    const journal = await store.create('r1', plan);

    const { state } = await store.read('r1');
    await journal.close();

    expect(state).toEqual(initialState(plan, 'r1'));
  });

  it('lets only the owner read its files', async () => {
    await using folder = await Folder.open();
    const journal = await new LocalStore(folder.at('state')).create('r1', plan);
    await journal.close();

    const modes = ['runs', 'runs/r1', 'runs/r1/plan.json', 'runs/r1/journal.ndjson'].map(async (path) => {
      const { mode } = await stat(folder.at('state', path));
      return (mode & 0o777).toString(8);
    });

    expect(await Promise.all(modes)).toEqual(['700', '700', '600', '600']);
  });

  it('refuses to create a run that exists, and does not change it', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    await (await store.create('r1', plan)).close();

    await expect(store.create('r1', planOf({ site: 1 }))).rejects.toMatchObject({
      kind: 'exists',
      message: `the run \`r1\` already exists in ${folder.at('state', 'runs')}`,
      hint: `continue it with \`bulk-restore resume r1 --state-dir ${folder.at('state')}\`, or choose another --run-id`,
    });
    expect((await store.read('r1')).state.plan).toEqual(plan);
  });

  it('leaves a run to the process that has its lock, though another one has made its folder', async () => {
    await using folder = await Folder.open();
    const late = lateMachine();
    const losing = new LocalStore(folder.at('state'), late.machine).create('r1', plan);
    await late.isWaiting;

    const store = new LocalStore(folder.at('state'));
    const journal = await store.create('r1', plan);
    late.goOn();

    await expect(losing).rejects.toMatchObject({ kind: 'held' });
    expect((await store.read('r1')).state.plan).toEqual(plan);
    await journal.close();
  });

  it('keeps a run that another process has made and ended meanwhile', async () => {
    await using folder = await Folder.open();
    const late = lateMachine();
    const losing = new LocalStore(folder.at('state'), late.machine).create('r1', planOf({ site: 1 }));
    await late.isWaiting;

    const store = new LocalStore(folder.at('state'));
    await (await store.create('r1', plan)).close();
    late.goOn();

    await expect(losing).rejects.toMatchObject({ kind: 'exists' });
    expect((await store.read('r1')).state.plan).toEqual(plan);
  });

  it('leaves no folder of a run that another run of the spec does not let begin', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    const journal = await store.create('r1', plan);

    await expect(store.create('r2', plan)).rejects.toMatchObject({ kind: 'held' });
    await journal.close();

    expect(await store.list()).toEqual(['r1']);
    expect((await readdir(folder.at('state'))).sort()).toEqual(['runs', 'specs']);
  });

  it('says that it cannot look for the process that works on a run', async () => {
    await using folder = await Folder.open();
    await (await new LocalStore(folder.at('state')).create('r1', plan)).close();
    await mkdir(folder.at('state', 'runs', 'r1', 'lock'));

    await expect(new LocalStore(folder.at('state')).workerOn('r1')).rejects.toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining(`cannot read ${folder.at('state', 'runs', 'r1', 'lock')}`),
    });
  });

  it('has no warning for a directory on a local disk', async () => {
    await using folder = await Folder.open();

    expect(await new LocalStore(folder.at('state')).warning()).toBeNull();
  });

  it('lists no runs before the first one', async () => {
    await using folder = await Folder.open();

    expect(await new LocalStore(folder.at('nowhere')).list()).toEqual([]);
  });

  it('lists runs by id in descending order, so that the latest generated id is first', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    const ids = ['20261122-030000-7f3a', '20261122-040000-0001', '20261121-235959-ffff'];
    for (const id of ids) await (await store.create(id, plan)).close();

    expect(await store.list()).toEqual(['20261122-040000-0001', '20261122-030000-7f3a', '20261121-235959-ffff']);
  });

  it('lists only directories', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    await (await store.create('r1', plan)).close();
    await writeFile(folder.at('state', 'runs', 'notes.txt'), 'mine');

    expect(await store.list()).toEqual(['r1']);
  });

  it('rejects with `missing` for a run that does not exist', async () => {
    await using folder = await Folder.open();

    await expect(new LocalStore(folder.at('state')).read('r9')).rejects.toMatchObject({
      kind: 'missing',
      message: `there is no run \`r9\` in ${folder.at('state')}`,
      hint: `list the runs there with \`bulk-restore status --state-dir ${folder.at('state')}\``,
    });
  });

  it('takes a journal with half a header for no run, and creates the run again', async () => {
    await using folder = await Folder.open();
    await expect(new LocalStore(folder.at('state'), fullAfter(20)).create('r1', plan)).rejects.toMatchObject({
      kind: 'unwritable',
      hint: 'free disk space or allow access, then start the run again',
    });
    const store = new LocalStore(folder.at('state'));

    await expect(store.read('r1')).rejects.toMatchObject({ kind: 'missing' });
    await (await store.create('r1', plan)).close();

    expect((await store.read('r1')).state).toEqual(initialState(plan, 'r1'));
  });

  it('keeps a file that is no journal if it is longer than a header', async () => {
    await using folder = await Folder.open();
    const text = 'x'.repeat(10_000);
    await mkdir(folder.at('state', 'runs', 'r1'), { recursive: true });
    await writeFile(folder.at('state', 'runs', 'r1', 'journal.ndjson'), text);
    const store = new LocalStore(folder.at('state'));

    await expect(store.create('r1', plan)).rejects.toMatchObject({ kind: 'exists' });

    expect(await readFile(folder.at('state', 'runs', 'r1', 'journal.ndjson'), 'utf8')).toBe(text);
  });

  it('rejects with `missing` for a directory without a journal', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('state', 'runs', 'r1'), { recursive: true });

    await expect(new LocalStore(folder.at('state')).read('r1')).rejects.toMatchObject({ kind: 'missing' });
  });

  it.each([
    ['edited', (text: string) => text.replace('user1@contoso.com', 'eve@contoso.com')],
    ['cut', (text: string) => text.slice(0, 200)],
    ['replaced', () => 'null'],
  ])('refuses a plan that was %s', async (_, edit) => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    await (await store.create('r1', plan)).close();
    const path = folder.at('state', 'runs', 'r1', 'plan.json');

    await writeFile(path, edit(await readFile(path, 'utf8')));

    await expect(store.read('r1')).rejects.toMatchObject({
      kind: 'damaged',
      message: `the plan ${path} is not the one that the run was started with`,
    });
  });

  const begun = { type: 'session-begun', session: 'm1', group: 0, attempt: 1, resources: [[0, 1]], at };

  it.each([
    [
      'a session that was never begun',
      { type: 'session-intended', session: 'm9', at },
      'the session `m9` was never begun',
    ],
    ['a group that the plan does not have', { ...begun, group: 99 }, 'the plan has no group 99'],
    ['resources of another group', { ...begun, resources: [[0, 99]] }, 'the group 0 does not have all resources'],
    ['a wave that the plan does not have', { type: 'wave-begun', wave: 7, at }, 'the plan has no wave 7'],
    [
      'an event that cannot happen',
      { type: 'request-added', session: 'm1', bulkRequestId: 'b', at },
      "can't happen to",
    ],
  ])('refuses a journal with %s, and names the line', async (_, event, reason) => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    await (await store.create('r1', plan)).close();
    const path = folder.at('state', 'runs', 'r1', 'journal.ndjson');

    await appendFile(path, [begun, event].map((line) => `${JSON.stringify(line)}\n`).join(''));

    await expect(store.read('r1')).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringMatching(/journal\.ndjson is damaged at line 3: /),
      hint: 'restore the file from a copy',
    });
    await expect(store.read('r1')).rejects.toThrow(reason);
  });

  it('refuses a valid plan that belongs to another run', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    await (await store.create('r1', plan)).close();
    await (await store.create('r2', planOf({ site: 9 }))).close();

    const other = await readFile(folder.at('state', 'runs', 'r2', 'plan.json'));
    await writeFile(folder.at('state', 'runs', 'r1', 'plan.json'), other);

    await expect(store.read('r1')).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('says that a plan without waves was written by an earlier version', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    const { waves: _, hash: __, ...before } = plan;
    await (await store.create('r1', withHash(before as Plan))).close();

    await expect(store.read('r1')).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining('was written by an earlier version, which had no waves'),
      hint: 'finish the run with the version that started it, or start a new run',
    });
  });

  it('refuses a plan of another version, names the version and says what to do', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    const { hash: _, ...settings } = plan;
    await (await store.create('r1', withHash({ ...settings, version: 2 } as unknown as Plan))).close();

    await expect(store.read('r1')).rejects.toMatchObject({
      kind: 'damaged',
      message: `the plan ${folder.at('state', 'runs', 'r1', 'plan.json')} has version 2, and bulk-restore ${version} reads version 1`,
      hint: 'use the version of bulk-restore that wrote it',
    });
  });

  it('says that a plan is missing', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'));
    await (await store.create('r1', plan)).close();

    await rm(folder.at('state', 'runs', 'r1', 'plan.json'));

    const path = folder.at('state', 'runs', 'r1', 'plan.json');
    await expect(store.read('r1')).rejects.toMatchObject({ kind: 'damaged', message: `the plan ${path} is missing` });
  });

  it.each([1, 2, 3, 4])('says that a folder cannot be made, be it number %i of a new run', async (number) => {
    await using folder = await Folder.open();
    let count = 0;
    const brokenDisk: Machine['disk'] = {
      ...nodeMachine.disk,
      makeFolder: async (...call) => {
        count += 1;
        if (count === number)
          throw Object.assign(new Error('EIO: i/o error, mkdir'), { code: 'EIO', errno: -5, syscall: 'mkdir' });
        await nodeMachine.disk.makeFolder(...call);
      },
    };
    const store = new LocalStore(folder.at('state'), { ...nodeMachine, disk: brokenDisk });

    await expect(store.create('r1', plan)).rejects.toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining('cannot write to the state directory'),
    });
  });

  it('names the state directory if it is a file', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('state'), 'a file');
    const store = new LocalStore(folder.at('state'));

    await expect(store.create('r1', plan)).rejects.toMatchObject({ kind: 'unwritable' });
    await expect(store.read('r1')).rejects.toMatchObject({ kind: 'unreadable' });
    await expect(store.list()).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

/** A machine on which a process stands still before it takes its first lock, until `goOn`. */
function lateMachine(): { machine: Machine; isWaiting: Promise<void>; goOn: () => void } {
  let reach = (): void => undefined;
  let goOn = (): void => undefined;
  const isWaiting = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const processKey = async (pid: number): Promise<string> => {
    reach();
    await gate;
    return await nodeMachine.processKey(pid);
  };
  return { machine: { ...nodeMachine, processKey }, isWaiting, goOn: () => goOn() };
}
