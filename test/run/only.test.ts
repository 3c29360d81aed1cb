import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { resourceKey } from '../../src/m365/workload.ts';
import { findNamed } from '../../src/plan/named-resources.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { nameOf, specOf, specOfWaves } from '../support/values/specs.ts';
import type { WholeResult } from '../support/values/whole-result.ts';

const someFail = (...names: readonly string[]) => ({
  outcomes: names.map(
    (resource) => ({ resource, outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null }) as const,
  ),
});

/** A run whose process restores only what the names belong to. */
function rigOf(spec: Spec, names: readonly string[], scenario: ConstructorParameters<typeof RunRig>[1] = {}): RunRig {
  const rig = new RunRig(spec, scenario);
  narrow(rig, names);
  return rig;
}

function narrow(rig: RunRig, names: readonly string[]): void {
  const { spans } = findNamed(rig.state.plan.resources, new Set(names.map(resourceKey)));
  rig.only = { list: 'first.csv', sha256: '0'.repeat(64), resources: spans };
}

function outcomes({ rows }: WholeResult): string[] {
  return rows.map(({ name, outcome }) => `${name} ${outcome}`).sort();
}

const [first, second, third, fourth] = [0, 1, 2, 3].map((index) => nameOf('mailbox', index)) as [
  string,
  string,
  string,
  string,
];

describe('a run of a part of its plan', () => {
  it('starts nothing else, and has work left although all of it came back', async () => {
    const rig = rigOf(specOf({ mailbox: 4 }), [second, fourth]);

    const result = await rig.run();

    expect(outcomes(result)).toEqual([
      `${first} not_started`,
      `${second} succeeded`,
      `${third} not_started`,
      `${fourth} succeeded`,
    ]);
    expect(exitCodeOf(result)).toBe(4);
  });

  it('takes what the part has in later waves at once, and judges no gate', async () => {
    const spec = specOfWaves([
      { name: 'canary', minSuccess: 1, counts: { mailbox: 2 } },
      { name: 'all', counts: { mailbox: 2, site: 1 } },
    ]);
    const site = nameOf('site', 0);
    const rig = rigOf(spec, [first, fourth, site], someFail(first));

    const result = await rig.run();

    expect(outcomes(result)).toEqual([
      `${site} succeeded`,
      `${first} failed`,
      `${second} not_started`,
      `${third} not_started`,
      `${fourth} succeeded`,
    ]);
    expect(result.waves.map(({ gate }) => gate?.met)).toEqual([null, undefined]);
    expect(rig.events.map(({ type }) => type)).not.toContain('wave-begun');
    expect(rig.events.map(({ type }) => type)).not.toContain('gate-lost');
    expect(exitCodeOf(result)).toBe(4);
  });

  it('judges no objective', async () => {
    const objectives = { rto: 1, rpo: 1, minSuccess: 0.1 };
    const rig = rigOf(specOf({ mailbox: 4 }, { objectives }), [second]);

    const result = await rig.run();

    expect(result.objectives.map(({ objective, met, reason }) => [objective, met, reason])).toEqual([
      ['rto', null, null],
      ['rpo', null, null],
      ['minSuccess', null, null],
    ]);
  });

  it('does not end the run for all others because one of a few failed', async () => {
    const limits = { ...defaultLimits, failures: 0.2, perSession: 1, activeSessions: 1 };
    const rig = rigOf(specOf({ mailbox: 4 }, { limits }), [first, second], someFail(first));

    const result = await rig.run();

    expect(outcomes(result).slice(0, 2)).toEqual([`${first} failed`, `${second} succeeded`]);
    expect(rig.state.stopping).toBeNull();
  });

  it('retries what may come back at the second attempt', async () => {
    const passing = { resource: first, outcome: 'failed', code: 'UnknownError', duration: null } as const;
    const rig = rigOf(specOf({ mailbox: 3 }, { retries: 1 }), [first], { outcomes: [passing] });

    const result = await rig.run();

    expect(result.rows.map(({ attempts }) => attempts)).toEqual([2, 0, 0]);
  });

  it('leaves the others to the next process, which judges the gate by all of its wave', async () => {
    const spec = specOfWaves([
      { name: 'canary', minSuccess: 0.5, counts: { mailbox: 2 } },
      { name: 'all', minSuccess: 1, counts: { mailbox: 2 } },
    ]);
    const rig = rigOf(spec, [first, third], someFail(first));
    await rig.run();

    const next = rig.reborn();
    const result = await next.run();

    expect(outcomes(result)).toEqual([
      `${first} failed`,
      `${second} succeeded`,
      `${third} succeeded`,
      `${fourth} succeeded`,
    ]);
    expect(result.waves.map(({ gate }) => gate?.met)).toEqual([true, true]);
    expect(next.tenant.calls.summary).toMatchObject({ resourcesActivated: 4, resourcesActivatedAgain: 0 });
    expect(exitCodeOf(result)).toBe(1);
  });

  it('can be followed by another part', async () => {
    const rig = rigOf(specOf({ mailbox: 4 }), [first]);
    await rig.run();
    const next = rig.reborn();
    narrow(next, [third]);

    const result = await next.run();

    expect(outcomes(result).filter((row) => row.endsWith('succeeded'))).toEqual([
      `${first} succeeded`,
      `${third} succeeded`,
    ]);
    expect(exitCodeOf(result)).toBe(4);
  });

  it('has the state that folding its events gives', async () => {
    const rig = rigOf(specOf({ mailbox: 4 }), [second]);

    await rig.run();

    expect(rig.folded()).toEqual(rig.state);
  });

  it('is finished by another process after a kill at any event: nothing twice, nothing forgotten', {
    tags: 'slow',
  }, async () => {
    const limits = { ...defaultLimits, perSession: 2 };
    const spec = specOf({ mailbox: 7, site: 2 }, { limits });
    const names = [first, third, fourth, nameOf('site', 1)];
    const uncut = rigOf(spec, names);
    await uncut.run();

    for (let at = 0; at < uncut.events.length; at += 1) {
      const rig = rigOf(spec, names);
      rig.append = async (event) => {
        rig.events.push(event);
        if (rig.events.length > at) throw new Error('killed');
      };
      await rig.run().catch(() => undefined);

      const next = rig.reborn();
      const result = await next.run();

      expect([at, result.totals.all.succeeded]).toEqual([at, 9]);
      expect(next.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
    }
  });
});
