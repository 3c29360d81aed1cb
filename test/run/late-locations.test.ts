import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { specOf } from '../support/values/specs.ts';

const minute = 60_000;
const late = { locations: { delay: 30 * minute } };

/** A run of four mailboxes that has ended an hour ago. */
async function endedRun(scenario: Partial<Scenario> = late): Promise<RunRig> {
  const rig = new RunRig(specOf({ mailbox: 4 }), scenario);
  await rig.run();
  await rig.clock.sleep(60 * minute);
  return rig;
}

function looksAt({ tenant }: RunRig): number {
  return tenant.calls.summary.calls.listArtifacts ?? 0;
}

describe('locations that the service tells late', () => {
  it('are in the result of the run once it is resumed, though its sessions were settled before', async () => {
    const ended = await endedRun();
    const before = await ended.result();

    const { rows, state } = await ended.reborn().run();

    expect(before.rows.map(({ artifact }) => artifact?.restoredTo)).toEqual([null, null, null, null]);
    expect(rows.map(({ artifact }) => typeof artifact?.restoredTo)).toEqual(['string', 'string', 'string', 'string']);
    expect(state.artifacts.size).toBe(0);
  });

  it('are not asked for again once they were told', async () => {
    const ended = await endedRun();
    const resumed = ended.reborn();
    await resumed.run();
    const before = looksAt(resumed);

    await resumed.reborn().run();

    expect(looksAt(resumed)).toBe(before);
  });

  it('are not asked for where everything was told at once', async () => {
    const ended = await endedRun({});
    const before = looksAt(ended);

    await ended.reborn().run();

    expect(looksAt(ended)).toBe(before);
  });
});
