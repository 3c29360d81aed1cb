import fc from 'fast-check';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { limitsWith, openTenant, type TenantRig } from '../../support/rigs/tenant-rig.ts';

/** Resources in each case. */
export const count = 60;

export const scenarioCases: fc.Arbitrary<ScenarioCase> = fc.record({
  seed: fc.string(),
  unchanged: fc.constantFrom(0, 0.2),
  failures: fc.record({ resolution: fc.constantFrom(0, 0.3, 1), artifacts: fc.constantFrom(0, 0.3, 1) }),
  durations: fc.constantFrom<Scenario['durations']>(
    defaultScenario.durations,
    { mode: 'independent', median: 60_000, sigma: 2, scheduling: 0, atOnce: 3 },
    { mode: 'rate', median: 60_000, sigma: 1, scheduling: 1_000, perHour: 250, over: 'tenant' },
  ),
});

export interface ScenarioCase extends Omit<Partial<Scenario>, 'failures'> {
  readonly failures: Pick<Scenario['failures'], 'resolution' | 'artifacts'>;
}

export function openCase({ failures, ...scenario }: ScenarioCase): TenantRig {
  return openTenant({
    ...scenario,
    failures: { ...defaultScenario.failures, ...failures },
    limits: limitsWith({ activeSessions: 1_000 }),
  });
}
