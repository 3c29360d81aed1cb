import type { Durations, Scenario } from '../../emulator/scenario/scenario.ts';
import type { PastTimes, Timings } from '../../forecast/expected-durations.ts';
import { publishedTimeOf } from '../../m365/published-times.ts';
import type { ResourceKind } from '../../m365/workload.ts';
import type { Spec } from '../../spec/spec.ts';
import { Chance } from '../../util/chance.ts';
import { hour } from '../../util/duration.ts';

/** How many durations of each kind are drawn. */
const drawn = 200;

/**
 * How long the resources of a spec take in a scenario, for the forecast of an emulated run: what was measured in a tenant, or
 * published, says nothing about that.
 */
export function emulatedTimings(scenario: Scenario, spec: Spec): Timings {
  const { durations, activationTime, resolutionDelay, limits } = scenario;
  const delay = activationTime + resolutionDelay + durations.scheduling;
  const inFlight = Math.min(limits.inFlight, spec.limits.inFlight);
  return {
    find: () => undefined,
    all: (kind) => {
      const count = spec.resources.filter((resource) => resource.kind === kind).length;
      const load = { kind, ofKind: Math.min(count, inFlight), ofAll: Math.min(spec.resources.length, 3 * inFlight) };
      return Array.from({ length: drawn }, (_, index): PastTimes => {
        return { latest: Math.round(delay + durationOf(durations, load, index)), before: null };
      });
    },
  };
}

interface Load {
  readonly kind: ResourceKind;
  /** Resources at once. */
  readonly ofKind: number;
  readonly ofAll: number;
}

function durationOf(durations: Durations, { kind, ofKind, ofAll }: Load, index: number): number {
  if (durations.mode === 'published') return publishedTimeOf(kind, ofKind);
  // One after the other: the last of those that are restored at once takes as long as all of them.
  if (durations.mode === 'rate') return ((durations.over === 'tenant' ? ofAll : ofKind) * hour) / durations.perHour;
  const { median, sigma, atOnce } = durations;
  if (atOnce !== null && ofKind > atOnce) return (ofKind / atOnce) * median * Math.exp(sigma ** 2 / 2);
  return median * Math.exp(sigma * new Chance('emulated').normal(`${kind} ${index}`));
}
