import { describe, expect, it } from 'vitest';
import { all, hour, openTenant } from '../../support/rigs/tenant-rig.ts';

describe('otherSession', () => {
  it("finishes other people's resources evenly", async () => {
    const { api, clock } = openTenant({ otherSessions: [{ workload: 'drive', resources: 4, until: hour }] });
    const completed: unknown[] = [];

    for (const wait of [0, hour / 2, hour / 2]) {
      await clock.advance(wait);
      const [session] = await all(api.listSessions());
      completed.push([session?.status, session?.counts?.completed]);
    }

    expect(completed).toEqual([
      ['active', 0],
      ['active', 2],
      ['completed', 4],
    ]);
  });
});
