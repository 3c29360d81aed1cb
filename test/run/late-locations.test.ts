import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { RestoreArtifact } from '../../src/graph/restore-api.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

const minute = 60_000;
const late = { locations: { delay: 30 * minute } };

/** A run of four mailboxes that ended an hour ago. */
async function endedRun(scenario: Partial<Scenario> = late): Promise<RunRig> {
  const rig = new RunRig(specOf({ mailbox: 4 }), scenario);
  await rig.run();
  await rig.clock.sleep(60 * minute);
  return rig;
}

function readsOf({ tenant }: RunRig): number {
  return tenant.calls.summary.calls.listArtifacts ?? 0;
}

async function* refusedPages(error: Error): AsyncGenerator<never[]> {
  yield await Promise.reject(error);
}

describe('new locations that the service fills in late', () => {
  it('are in the result after a resume, though the sessions were settled before', async () => {
    const ended = await endedRun();
    const before = await ended.result();

    const { rows, state } = await ended.reborn().run();

    expect(before.rows.map(({ artifact }) => artifact?.restoredTo)).toEqual([null, null, null, null]);
    expect(rows.map(({ artifact }) => typeof artifact?.restoredTo)).toEqual(['string', 'string', 'string', 'string']);
    expect(state.artifacts.size).toBe(0);
  });

  it('are not read again once they are known', async () => {
    const ended = await endedRun();
    const resumed = ended.reborn();
    await resumed.run();
    const before = readsOf(resumed);

    await resumed.reborn().run();

    expect(readsOf(resumed)).toBe(before);
  });

  it('are not read again if the service gave them at once', async () => {
    const ended = await endedRun({});
    const before = readsOf(ended);

    await ended.reborn().run();

    expect(readsOf(ended)).toBe(before);
  });

  it('change no outcome, though the service then shows a status that nobody knows', async () => {
    let isStrange = false;
    async function* strange(pages: AsyncIterable<RestoreArtifact[]>): AsyncGenerator<RestoreArtifact[]> {
      for await (const page of pages)
        yield page.map((one) => (isStrange ? { ...one, status: 'unknown', statusText: 'waitingForApproval' } : one));
    }
    const rig = new RunRig(
      specOf({ mailbox: 4 }),
      late,
      replacing('listArtifacts', (original) => strange(original() as unknown as AsyncIterable<RestoreArtifact[]>)),
    );
    await rig.run();
    await rig.clock.sleep(60 * minute);
    isStrange = true;

    const { totals } = await rig.reborn().run();

    expect(totals.all).toMatchObject({ succeeded: 4, unknown: 0 });
  });

  it('stay empty if the service does not answer, and the run still ends well', async () => {
    const away = new GraphError('away', { kind: 'unreachable' });
    let looks = 0;
    const rig = new RunRig(specOf({ mailbox: 300 }), { locations: { delay: 600 * minute } }, (api) =>
      replacing('listArtifacts', (original) => {
        looks += 1;
        return looks > 3 ? refusedPages(away) : original();
      })(api),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(300);
    expect(looks).toBe(4);
  });
});
