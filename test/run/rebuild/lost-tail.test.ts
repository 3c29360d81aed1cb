/** @module-tag slow */

import { describe, expect, it } from 'vitest';
import type { BulkRequestBody } from '../../../src/graph/restore-api.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { fold, initialState } from '../../../src/state/fold.ts';
import { queryRig, type Wrap } from '../../support/rigs/filling-rig.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { refused, replacing } from '../../support/rigs/wrapped-api.ts';
import { messagesOf, specOf } from '../../support/values/specs.ts';

const spec = specOf({ mailbox: 3, site: 1 }, { retries: 1, limits: { ...defaultLimits, perSession: 2 } });
const scenario = {
  outcomes: [{ resource: 'user1@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null }],
} as const;

class Death extends Error {}

/** A run that dies after so many events, and whose store has lost the last of them. */
async function withoutTail(events: number, lost: number, wrap?: Wrap): Promise<RunRig> {
  return await cutOff(new RunRig(spec, scenario, wrap), events, lost);
}

async function cutOff(rig: RunRig, events: number, lost: number): Promise<RunRig> {
  const write = rig.append;
  rig.append = async (event) => {
    if (rig.events.length >= events) throw new Death();
    await write(event);
  };
  await rig.run().catch((error: unknown) => {
    if (!(error instanceof Death)) throw error;
  });
  rig.events.splice(Math.max(1, rig.events.length - lost));
  const next = rig.reborn();
  next.fromService = true;
  return next;
}

/** Somebody deletes one draft right before a call, for all processes of a run together. */
function deletingDraft(before: 'addBulkRequest' | 'activateSession'): Wrap {
  let deleted = false;
  return (api) =>
    replacing(before, async (original, ...words) => {
      if (!deleted) {
        deleted = true;
        await api.deleteSession(words[before === 'activateSession' ? 0 : 1] as string);
      }
      return await original();
    })(api);
}

function takingOneOnly(): Wrap {
  return replacing('addBulkRequest', (original, ...words) => {
    const { targets } = words[2] as BulkRequestBody;
    return targets.length > 1 ? Promise.reject(refused(413, 'RequestEntityTooLarge')) : original();
  });
}

describe('a run whose store has lost its last events', () => {
  it.each([1, 4, 13, 1_000])(
    'restores nothing twice and forgets nothing after %i of them, whenever it died',
    async (lost) => {
      const uncut = new RunRig(spec, scenario);
      const { totals } = await uncut.run();

      for (let events = 2; events <= uncut.events.length; events += 1) {
        const rig = await withoutTail(events, lost);
        const result = await rig.run();

        const { resourcesActivatedAgain, resourcesActivated } = rig.tenant.calls.summary;
        expect({ events, totals: result.totals.all }).toEqual({ events, totals: totals.all });
        // The resource whose failure may pass is retried once.
        expect({ events, resourcesActivated, resourcesActivatedAgain }).toEqual({
          events,
          resourcesActivated: 4,
          resourcesActivatedAgain: 1,
        });
      }
    },
  );

  it.each([
    ['deletes a draft before it is activated', () => deletingDraft('activateSession')],
    ['deletes a draft before it is filled', () => deletingDraft('addBulkRequest')],
    ['takes no list of two, so that each half has a session', takingOneOnly],
  ])('restores nothing twice if the service %s', async (_what, troubled) => {
    const uncut = new RunRig(spec, scenario, troubled());
    await uncut.run();

    for (const lost of [3, 8, 16, 24])
      for (let events = 2; events <= uncut.events.length; events += 1) {
        const rig = await withoutTail(events, lost, troubled());
        const { totals } = await rig.run();

        const { resourcesActivated, resourcesActivatedAgain } = rig.tenant.calls.summary;
        const { succeeded, failed, unknown } = totals.all;
        // A draft that is gone may have been restored, as far as anybody knows.
        expect({ lost, events, proven: succeeded + failed, all: succeeded + failed + unknown }).toEqual({
          lost,
          events,
          proven: resourcesActivated,
          all: 4,
        });
        // The resource whose failure may pass is retried once.
        expect({ lost, events, isOnce: resourcesActivatedAgain <= 1 }).toEqual({ lost, events, isOnce: true });
      }
  });

  it('restores no messages twice if a draft of them was replaced: the service does not say which messages a session holds', async () => {
    const messages = [messagesOf('ada@contoso.com', "subject -like 'invoice*'")];
    const uncut = await queryRig(messages, deletingDraft('activateSession'));
    await uncut.run();

    for (const lost of [3, 8, 16])
      for (let events = 2; events <= uncut.events.length; events += 1) {
        const rig = await cutOff(await queryRig(messages, deletingDraft('activateSession')), events, lost);
        await rig.run();

        const { resourcesActivatedAgain } = rig.tenant.calls.summary;
        expect({ lost, events, resourcesActivatedAgain }).toEqual({ lost, events, resourcesActivatedAgain: 0 });
      }
  });

  it('starts nothing before it has read the service, whichever process comes to that', async () => {
    const rig = await withoutTail(12, 5);
    const state = initialState(rig.state.plan, 'r1');
    for (const event of rig.events) fold(state, event);
    fold(state, {
      type: 'run-resumed',
      toolVersion: '1',
      operator: null,
      fromService: true,
      at: '2026-11-22T04:00:00.000Z',
    });
    fold(state, { type: 'run-resumed', toolVersion: '1', operator: null, at: '2026-11-22T05:00:00.000Z' });

    expect([state.isFromService, state.withheld.size]).toEqual([true, 3]);
  });
});
