import { describe, expect, it } from 'vitest';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { realTime } from '../../../src/util/clock.ts';
import { Folder } from '../../support/folder.ts';
import { CtrlC } from '../../support/rigs/ctrl-c.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { unsynced } from '../../support/unsynced.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';
import { planOf } from '../../support/values/plans.ts';

const onEmulator = ['--emulator', '--time-scale', '10000', '--patience', '1d'];

/** Real time in which something happens at a pause. */
const timeWith = (onSleep: () => Promise<void>) => ({ realTime: { ...realTime, sleep: onSleep } });

describe('--lock-wait', () => {
  it('waits until another run of the spec is over', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const other = await new LocalStore(folder.at('state'), unsynced).create(
      'other',
      planOf({ mailbox: 1 }, { name: 'finance' }),
    );
    const time = timeWith(() => other.close());

    const { exitCode, stderr } = await bulkRestore(
      ['run', spec, ...onEmulator, '--lock-wait', '10m'],
      keptIn(folder),
      time,
    );

    expect(exitCode).toBe(0);
    expect(stderr.match(/waits up to 10m for it/g)).toHaveLength(1);
  });

  it('ends with 5 after that time, and at once without it', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const other = await new LocalStore(folder.at('state'), unsynced).create(
      'other',
      planOf({ mailbox: 1 }, { name: 'finance' }),
    );
    let pauses = 0;
    const time = timeWith(async () => {
      pauses += 1;
    });

    const late = await bulkRestore(['run', spec, ...onEmulator, '--lock-wait', '5s'], keptIn(folder), time);
    const early = await bulkRestore(['run', spec, ...onEmulator], keptIn(folder), time);

    expect([late.exitCode, early.exitCode, pauses]).toEqual([5, 5, 5]);
    await other.close();
  });

  it('ends with 4 at Ctrl-C, and leaves no run behind', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const store = new LocalStore(folder.at('state'), unsynced);
    const other = await store.create('other', planOf({ mailbox: 1 }, { name: 'finance' }));
    const ctrlC = new CtrlC();
    const changes = { ...ctrlC.heard, ...timeWith(async () => ctrlC.press()) };

    const words = ['run', spec, ...onEmulator, '--lock-wait', '10m'];
    const { exitCode, stderr } = await bulkRestore(words, keptIn(folder), changes);

    expect([exitCode, ctrlC.exits]).toEqual([4, []]);
    expect(stderr).toContain('interrupted: nothing was started');
    expect(await store.list()).toEqual(['other']);
    await other.close();
  });

  it('goes on with the run of the same id that another process began and left', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    await bulkRestore(['run', spec, ...onEmulator, '--run-id', 'sunday'], keptIn(folder));
    const held = await new LocalStore(folder.at('state'), unsynced).open('sunday');
    const time = timeWith(() => held.journal.close());

    const { exitCode, stdout } = await bulkRestore(
      ['run', spec, ...onEmulator, '--run-id', 'sunday', '--lock-wait', '1m'],
      keptIn(folder),
      time,
    );

    expect(exitCode).toBe(0);
    expect(stdout).toContain('finance sunday (emulated): 3 of 3 resources restored');
  });
});
