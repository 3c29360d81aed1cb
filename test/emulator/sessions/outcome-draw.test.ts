import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Workload, workloads } from '../../../src/m365/workload.ts';
import { activated, all, artifactsOf, day, type TenantRig, targets } from '../../support/rigs/tenant-rig.ts';
import { count, openCase, scenarioCases } from './scenario-cases.ts';

/** The outcome of every resource, restored in sessions of `size` in the given order. */
async function outcomes(
  rig: TenantRig,
  workload: Workload,
  names: string[],
  size: number,
): Promise<Map<string, string>> {
  const ids: string[] = [];
  for (let at = 0; at < names.length; at += size) {
    ids.push((await activated(rig, workload, names.slice(at, at + size))).id);
  }
  await rig.clock.advance(30 * day);
  const found = new Map<string, string>();
  for (const id of ids) {
    for (const artifact of await artifactsOf(rig.api, workload, id)) {
      const text = `${artifact.status} ${artifact.error?.code} ${artifact.restoredItemCount}`;
      found.set(artifact.restorePoint?.unit?.name ?? '', text);
    }
    for (const request of await all(rig.api.listBulkRequests(workload, id))) {
      for (const { target, code } of request.error?.details ?? []) found.set(target, `unresolved ${code}`);
    }
  }
  return found;
}

describe('OutcomeDraw', () => {
  it('gives every resource one outcome, the same for any split into sessions and any order', {
    tags: 'slow',
  }, async () => {
    const cases = fc.record({
      scenario: scenarioCases,
      workload: fc.constantFrom(...workloads),
      sizes: fc.tuple(fc.integer({ min: 1, max: count }), fc.integer({ min: 1, max: count })),
    });

    await fc.assert(
      fc.asyncProperty(cases, async ({ scenario, workload, sizes }) => {
        const names = targets(workload, count);

        const first = await outcomes(openCase(scenario), workload, names, sizes[0]);
        const second = await outcomes(openCase(scenario), workload, names.toReversed(), sizes[1]);

        expect([...first.keys()].sort()).toEqual([...names].sort());
        expect(Object.fromEntries(first)).toEqual(Object.fromEntries(second));
      }),
      { numRuns: 40 },
    );
  });
});
