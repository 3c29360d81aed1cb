import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activated, artifactsOf, day, minute, openTenant, second, targets } from '../../support/rigs/tenant-rig.ts';
import { count, openCase, scenarioCases } from './scenario-cases.ts';

describe('Timeline', () => {
  it('takes an artifact through all its states', async () => {
    const durations = {
      mode: 'independent',
      median: minute,
      sigma: 0,
      scheduling: 3 * second,
      atOnce: null,
    } as const;
    const rig = openTenant({ durations });
    const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
    const seen: unknown[] = [];

    for (const wait of [0, second, second, second, minute]) {
      await rig.clock.advance(wait);
      const [artifact] = await artifactsOf(rig.api, 'mailbox', id);
      seen.push([artifact?.status, artifact?.startedAt !== null, artifact?.completedAt !== null]);
    }

    expect(seen).toEqual([
      ['added', false, false],
      ['scheduling', false, false],
      ['scheduled', false, false],
      ['inProgress', true, false],
      ['succeeded', true, true],
    ]);
  });

  it('counts the artifacts by their status at any time', async () => {
    const cases = fc.record({
      scenario: scenarioCases,
      moments: fc.array(fc.integer({ min: 0, max: day / 24 }), { maxLength: 8 }),
    });

    await fc.assert(
      fc.asyncProperty(cases, async ({ scenario, moments }) => {
        const rig = openCase(scenario);
        const { id } = await activated(rig, 'mailbox', targets('mailbox', count));
        for (const wait of moments) {
          await rig.clock.advance(wait);
          const { status, counts } = await rig.api.getSession(id);
          const states = (await artifactsOf(rig.api, 'mailbox', id)).map((artifact) => artifact.status);
          const of = (state: string): number => states.filter((found) => found === state).length;

          expect(counts).toEqual({
            total: states.length,
            completed: of('succeeded'),
            inProgress: of('inProgress'),
            failed: of('failed'),
          });
          expect(status === 'active').toBe(of('succeeded') + of('failed') < states.length);
        }
      }),
      { numRuns: 40 },
    );
  });
});
