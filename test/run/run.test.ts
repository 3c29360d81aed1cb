import { describe, expect, it } from 'vitest';
import { RunRig } from '../support/run-rig.ts';
import { specOf } from '../support/specs.ts';

describe('runSessions', () => {
  it('brings back 10,000 mailboxes, 5,000 drives and 2,000 sites, each exactly once and never over a cap', async () => {
    const rig = new RunRig(specOf({ mailbox: 10_000, drive: 5_000, site: 2_000 }));

    const { totals, resources } = await rig.run();

    expect(resources).toHaveLength(17_000);
    console.log(JSON.stringify(totals), JSON.stringify(rig.tenant.calls.summary), rig.events.length, rig.clock.now());
  });
});
