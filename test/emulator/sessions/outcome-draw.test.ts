import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { type Workload, workloads } from '../../../src/m365/workload.ts';
import {
  activated,
  all,
  artifactsOf,
  day,
  limitsWith,
  openTenant,
  type TenantRig,
  targets,
} from '../../support/rigs/tenant-rig.ts';

const wanted = 60;

const scenarios = fc.record({
  seed: fc.string(),
  unchanged: fc.constantFrom(0, 0.2),
  failures: fc.record({ resolution: fc.constantFrom(0, 0.3, 1), artifacts: fc.constantFrom(0, 0.3, 1) }),
  durations: fc.constantFrom<Scenario['durations']>(
    defaultScenario.durations,
    { mode: 'independent', median: 60_000, sigma: 2, scheduling: 0, atOnce: 3 },
    { mode: 'rate', median: 60_000, sigma: 1, scheduling: 1_000, perHour: 250, over: 'tenant' },
  ),
});

interface Case extends Omit<Partial<Scenario>, 'failures'> {
  readonly failures: Pick<Scenario['failures'], 'resolution' | 'artifacts'>;
}

function open({ failures, ...scenario }: Case): TenantRig {
  return openTenant({
    ...scenario,
    failures: { ...defaultScenario.failures, ...failures },
    limits: limitsWith({ activeSessions: 1_000 }),
  });
}

/** The outcome of every resource, where they are put into sessions of `size` each, in the order that is given. */
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
      const told = `${artifact.status} ${artifact.error?.code} ${artifact.restoredItemCount}`;
      found.set(artifact.restorePoint?.unit?.name ?? '', told);
    }
    for (const request of await all(rig.api.listBulkRequests(workload, id))) {
      for (const { target, code } of request.error?.details ?? []) found.set(target, `unresolved ${code}`);
    }
  }
  return found;
}

it('gives every resource one outcome, the same for any chunking and order', async () => {
  const cases = fc.record({
    scenario: scenarios,
    workload: fc.constantFrom(...workloads),
    sizes: fc.tuple(fc.integer({ min: 1, max: wanted }), fc.integer({ min: 1, max: wanted })),
  });

  await fc.assert(
    fc.asyncProperty(cases, async ({ scenario, workload, sizes }) => {
      const names = targets(workload, wanted);

      const first = await outcomes(open(scenario), workload, names, sizes[0]);
      const second = await outcomes(open(scenario), workload, names.toReversed(), sizes[1]);

      expect([...first.keys()].sort()).toEqual([...names].sort());
      expect(Object.fromEntries(first)).toEqual(Object.fromEntries(second));
    }),
    { numRuns: 40 },
  );
});

it('counts at any moment what the artifacts of that moment are', async () => {
  const cases = fc.record({
    scenario: scenarios,
    moments: fc.array(fc.integer({ min: 0, max: day / 24 }), { maxLength: 8 }),
  });

  await fc.assert(
    fc.asyncProperty(cases, async ({ scenario, moments }) => {
      const rig = open(scenario);
      const { id } = await activated(rig, 'mailbox', targets('mailbox', wanted));
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
