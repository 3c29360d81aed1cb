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
});
