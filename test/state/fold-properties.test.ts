/** @module-tag slow */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeRule, Scenario } from '../../src/emulator/scenario/scenario.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { Spec } from '../../src/spec/spec.ts';
import type { RunEvent } from '../../src/state/events.ts';
import { fold, initialState } from '../../src/state/fold.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { nameOf, specOf } from '../support/values/specs.ts';
import { wholeResult } from '../support/values/whole-result.ts';

const codes = ['ArtifactCannotBeRestored', 'UnknownError', 'DuplicateArtifactRestoreRequest'];

/** Any small run. */
const anyRun: fc.Arbitrary<{ readonly spec: Spec; readonly scenario: Partial<Scenario> }> = fc
  .record({
    counts: fc.record({ mailbox: fc.nat(7), drive: fc.nat(3), site: fc.integer({ min: 1, max: 3 }) }),
    perSession: fc.integer({ min: 1, max: 4 }),
    activeSessions: fc.integer({ min: 1, max: 4 }),
    retries: fc.nat(2),
    outcomes: fc.array(fc.constantFrom<OutcomeRule['outcome']>('succeeded', 'unchanged', 'failed', 'unresolved'), {
      maxLength: 7,
    }),
    code: fc.constantFrom(...codes),
    gates: fc.array(fc.constantFrom(null, 0.5, 1), { minLength: 1, maxLength: 3 }),
  })
  .map(({ counts, perSession, activeSessions, retries, outcomes, code, gates }) => ({
    spec: inWaves(specOf(counts, { retries, limits: { ...defaultLimits, perSession, activeSessions } }), gates),
    scenario: {
      outcomes: outcomes.map((outcome, index) => ({
        resource: nameOf('mailbox', index),
        outcome,
        code: outcome === 'failed' ? code : null,
        duration: null,
      })),
    },
  }));

/** The resources of a spec, distributed over as many waves as there are gates. */
function inWaves(spec: Spec, gates: readonly (number | null)[]): Spec {
  return {
    ...spec,
    waves: gates.map((minSuccess, index) => ({ name: `wave-${index + 1}`, minSuccess })),
    resources: spec.resources.map((resource, index) => ({ ...resource, wave: index % gates.length })),
  };
}

class Death extends Error {}

/** Runs until `count` events are on disk, and dies then; to its end if it has fewer. */
async function runUntil(rig: RunRig, count: number): Promise<void> {
  const write = rig.append;
  rig.append = async (event) => {
    if (rig.events.length >= count) throw new Death();
    await write(event);
  };
  await rig.run().catch((error: unknown) => {
    if (!(error instanceof Death)) throw error;
  });
}

describe('the fold of a journal', () => {
  it('is the state of the process that wrote it', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async ({ spec, scenario }) => {
        const rig = new RunRig(spec, scenario);
        await rig.run();

        const onDisk = rig.events.map((event) => JSON.parse(JSON.stringify(event)) as RunEvent);
        const state = initialState(rig.state.plan, 'r1');
        for (const event of onDisk) fold(state, event);

        expect(state).toEqual(rig.state);
      }),
      { numRuns: 40 },
    );
  });

  it('that was cut anywhere leads to the same result, with no resource in two sessions', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, fc.nat(1_000), async ({ spec, scenario }, seed) => {
        const uncut = new RunRig(spec, scenario);
        const { totals } = await uncut.run();
        const rig = new RunRig(spec, scenario);
        await runUntil(rig, seed % uncut.events.length);

        const next = rig.reborn();
        const result = await next.run();

        expect(result.totals).toEqual(totals);
        expect(next.tenant.calls.summary.resourcesActivatedAgain).toBe(
          uncut.tenant.calls.summary.resourcesActivatedAgain,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('has every resource in exactly one place, at every event', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async ({ spec, scenario }) => {
        const rig = new RunRig(spec, scenario);
        await rig.run();

        const state = initialState(rig.state.plan, 'r1');
        for (const [index, event] of rig.events.entries()) {
          fold(state, event);
          const { totals, rows } = await wholeResult(state, rig.events.slice(0, index + 1));
          const { all } = totals;
          const sum = all.succeeded + all.unchanged + all.failed + all.unresolved + all.not_started + all.unknown;

          expect([sum, rows.length]).toEqual([spec.resources.length, spec.resources.length]);
        }
      }),
      { numRuns: 20 },
    );
  });
});
