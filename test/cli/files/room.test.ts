import { describe, expect, it } from 'vitest';
import { requireRoom } from '../../../src/cli/files/room.ts';
import { initialState } from '../../../src/state/fold.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';

const mebibyte = 1_048_576;
const fourThousand = initialState(planOf({ mailbox: 4_096 }), 'r1');

describe('a run with too little room', () => {
  it.each([
    ['state', '--state-dir'],
    ['reports', '--report-dir'],
  ])('for its %s is refused, with what it needs', async (name, flag) => {
    const machine = machineWith({ [name]: 19.5 });

    await expect(requireRoom(fourThousand, { ...folders, machine })).rejects.toMatchObject({
      exitCode: 3,
      message: `\`${name}\` has 19.5 MiB left; a run of 4,096 resources needs 20 MiB`,
      hint: `make room, or name another folder with ${flag}`,
    });
  });

  it('needs room for both folders if they are on one disk', async () => {
    const free = { state: 23.5, reports: 23.5 };

    await expect(requireRoom(fourThousand, { ...folders, machine: machineWith(free) })).resolves.toBeUndefined();
    await expect(requireRoom(fourThousand, { ...folders, machine: machineWith(free, () => 7) })).rejects.toMatchObject({
      message: '`state` has 23.5 MiB left; a run of 4,096 resources needs 24 MiB',
    });
  });

  it('needs none for its state in a database', async () => {
    const machine = machineWith({ state: 0, reports: 100 });

    await expect(
      requireRoom(fourThousand, { ...folders, storePlace: 'postgres://db/runs', machine }),
    ).resolves.toBeUndefined();
  });

  it('may go on with less if most is done, and stays where it is', async () => {
    const plan = planOf({ mailbox: 400 });
    const half = runOf(plan)
      .activates('mailbox-001')
      .settles(
        'mailbox-001',
        Array.from({ length: 200 }, (_, index) => restored(index)),
      ).state;
    const machine = machineWith({ state: 16.3 });

    await expect(requireRoom(half, { ...folders, machine })).resolves.toBeUndefined();
    await expect(requireRoom(runOf(plan).state, { ...folders, machine })).rejects.toMatchObject({
      hint: 'make room, or move the whole folder to a larger disk and name it with --state-dir',
    });
  });

  it('needs room for its reports only if a database keeps it', async () => {
    const database = { storePlace: 'postgres://ops@db/runs', reportDir: 'reports' };
    const nearlyFull = machineWith({ state: 0, reports: 21 }, () => 7);

    await expect(requireRoom(fourThousand, { ...database, machine: nearlyFull })).resolves.toBeUndefined();
  });

  it('runs if the system does not say how much is free', async () => {
    const disk = { ...nodeMachine.disk, freeSpace: () => Promise.reject(new Error('ENOSYS')) };

    await expect(requireRoom(fourThousand, { ...folders, machine: { ...nodeMachine, disk } })).resolves.toBeUndefined();
  });

  it('begins no session and leaves no run behind', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const disk = { ...nodeMachine.disk, freeSpace: async () => mebibyte };
    const machine = { ...nodeMachine, disk };

    const words = ['run', spec, '--emulator', '--run-id', 'r1'];
    const { exitCode, stderr } = await bulkRestore(words, keptIn(folder), { machine });

    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      `\`${folder.at('state')}\` has 1 MiB left; a run of 3 resources needs 16 MiB\n  hint: make room`,
    );
    expect((await bulkRestore(['status'], keptIn(folder))).stdout).toContain('No runs in');
  });
});

const folders = { storePlace: 'state', reportDir: 'reports' };

/** A machine whose folders have so many MiB each, and a disk each. */
function machineWith(
  free: Readonly<Record<string, number>>,
  deviceOf: (path: string) => number = (path) => path.length,
): typeof nodeMachine {
  const disk = {
    ...nodeMachine.disk,
    look: async () => ({ kind: 'folder', size: 0 }) as const,
    freeSpace: async (path: string) => (free[path.split('/').at(-1) ?? ''] ?? 1_000) * mebibyte,
    device: async (path: string) => deviceOf(path),
  };
  return { ...nodeMachine, disk };
}
