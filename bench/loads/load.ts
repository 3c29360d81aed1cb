import { defaultLimits, perDayWindow } from '../../src/m365/limits.ts';
import { type Workload, workloads } from '../../src/m365/workload.ts';
import { Chance } from '../../src/util/chance.ts';
import { formatDuration } from '../../src/util/duration.ts';
import { type Bound, boundOfPlaces, type Drawn, draw, lag } from '../makespan/draw.ts';
import type { VirtualWork } from '../rig/virtual-run.ts';

/** Resources of any workload, each with its own time, and the shortest time in which the caps let anybody restore them. */
export interface Load extends VirtualWork {
  readonly resources: readonly DrawnResource[];
  readonly bound: Bound;
}

export interface DrawnResource extends Drawn {
  readonly workload: Workload;
  readonly name: string;
}

export interface LoadOptions {
  readonly seed: string;
  readonly counts: Partial<Record<Workload, number>>;
  readonly perDay?: number;
  /** Rules as in the file of a scenario. */
  readonly faults?: readonly object[];
}

/** The same seed gives the same resources with the same durations. */
export function loadOf({ seed, counts, perDay = defaultLimits.perDay, faults = [] }: LoadOptions): Load {
  const chance = new Chance(`makespan ${seed}`);
  const resources = workloads.flatMap((workload) =>
    Array.from({ length: counts[workload] ?? 0 }, (_, index) => {
      const name = nameOf(workload, index + 1);
      return { workload, name, ...draw(name, chance) };
    }),
  );
  return { resources, perDay, bound: boundOf(resources, perDay), scenario: scenarioOf(resources, perDay, faults) };
}

/** Nobody has the name of somebody else's drive, because the rules of a scenario go by name. */
function nameOf(workload: Workload, number: number): string {
  const digits = String(number).padStart(5, '0');
  if (workload === 'site') return `https://contoso.sharepoint.com/sites/site${digits}`;
  return `${workload === 'drive' ? 'owner' : 'user'}${digits}@contoso.com`;
}

/** The longest of the workloads' bounds: each has places of its own. */
function boundOf(resources: readonly DrawnResource[], perDay: number): Bound {
  const bounds = workloads.map((workload) => {
    const ofWorkload = resources.filter((resource) => resource.workload === workload);
    return boundOfWorkload(
      ofWorkload.map(({ duration }) => duration),
      perDay,
    );
  });
  return bounds.reduce((most, bound) => (bound.time > most.time ? bound : most));
}

/**
 * If there are more resources than may be activated in a day, the last of them are activated days after the first, and at best they are
 * the shortest.
 */
function boundOfWorkload(durations: readonly number[], perDay: number): Bound {
  const days = Math.max(0, Math.ceil(durations.length / perDay) - 1);
  const last = durations.toSorted((a, b) => a - b).slice(0, durations.length - days * perDay);
  const { shared, longest } = boundOfPlaces(last, defaultLimits.inFlight);
  const places = `all places taken ${formatDuration(shared)}, the longest ${formatDuration(longest)}`;
  const because = days === 0 ? places : `${days} days, and for the shortest ${perDay}: ${places}`;
  return { time: days * perDayWindow + Math.max(shared, longest), because };
}

function scenarioOf(
  resources: readonly DrawnResource[],
  perDay: number,
  faults: readonly object[],
): Readonly<Record<string, unknown>> {
  const { activationTime, resolutionDelay, scheduling } = lag;
  return {
    version: 1,
    activationTime: `${activationTime}ms`,
    resolutionDelay: `${resolutionDelay}ms`,
    durations: { mode: 'independent', scheduling: `${scheduling}ms` },
    outcomes: resources.map(({ name, duration }) => ({
      resource: name,
      outcome: 'succeeded',
      duration: `${duration}ms`,
    })),
    limits: { perDay },
    quirks: { relativeNextLinks: true },
    faults,
  };
}
