import { describe, expect, it } from 'vitest';
import type { RestoreSession } from '../../../src/graph/restore-api.ts';
import { fillingRig, treesOf, wrapped } from '../../support/rigs/filling-rig.ts';
import { losing, replacing } from '../../support/rigs/wrapped-api.ts';
import { filesOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';

describe('a draft that may have been activated', () => {
  it('is not replaced until it is certainly deleted', async () => {
    let lies = 0;
    const browsing = { ...treesOf([ada], 3).browsing, keptFor: 300_000 };
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        losing('activateSession', { call: 1, after: true }),
        replacing('getSession', async (original) => {
          const session = (await original()) as RestoreSession;
          lies += 1;
          if (lies > 1) return session;
          // The answer comes when what was found has expired.
          await rig.clock.advance(300_000);
          return { ...session, status: 'draft', statusText: 'draft' };
        }),
      ),
      scenario: { browsing },
    });

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is filled again by the next process if this one dies right after the deletion', async () => {
    let reads = 0;
    const browsing = { ...treesOf([ada], 3).browsing, keptFor: 300_000 };
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        losing('activateSession', { call: 1, after: false }),
        replacing('getSession', async (original) => {
          const session = await original();
          reads += 1;
          // The answer comes when what was found has expired.
          if (reads === 1) await rig.clock.advance(300_000);
          return session;
        }),
      ),
      scenario: { browsing },
    });
    const append = rig.append;
    rig.append = async (event) => {
      if (event.type === 'session-vanished') throw new Error('killed');
      await append(event);
    };
    await expect(rig.run()).rejects.toThrow('killed');
    expect(rig.tenant.calls.summary.calls.deleteSession).toBe(1);

    const { totals } = await rig.reborn().run();

    expect(totals.file.succeeded).toBe(1);
  });
});
