import type { CoverageObjective, Resource } from '../spec/spec.ts';
import { type CoverageBefore, mostNamed, type UncoveredResource } from './planned-drill.ts';

interface CoverageContext {
  /** All resources of the spec. */
  readonly named: readonly Resource[];
  /** Those that the drill restores: the same objects, in the same order. */
  readonly drawn: readonly Resource[];
  readonly coverage: CoverageObjective;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When a drill last tried to restore it, in milliseconds since 1970; null for never. */
  lastDrillOf(resource: Resource): number | null;
}

/** Counts what the spec names now: what was removed from it since its last drill is in neither number. Single items do not count. */
export function coverageBefore({ named, drawn, coverage, now, lastDrillOf }: CoverageContext): CoverageBefore {
  const counts = { named: 0, covered: 0, coveredOutside: 0 };
  const never: Resource[] = [];
  const stale: Resource[] = [];
  let place = 0;
  for (const resource of named) {
    const isDrawn = drawn[place] === resource;
    if (isDrawn) place += 1;
    const { selection, cameBackAt } = resource;
    if (selection !== null && selection.of !== 'point') continue;
    counts.named += 1;
    if (isCovered(cameBackAt, coverage, now)) {
      counts.covered += 1;
      if (!isDrawn) counts.coveredOutside += 1;
    } else if (!isDrawn && cameBackAt !== undefined) stale.push(resource);
    else if (!isDrawn && never.length < mostNamed) never.push(resource);
  }
  stale.sort((a, b) => (a.cameBackAt ?? 0) - (b.cameBackAt ?? 0));
  const first = [...never, ...stale.slice(0, mostNamed - never.length)];
  return { ...counts, uncovered: first.map((resource) => uncovered(resource, lastDrillOf(resource))) };
}

function uncovered({ kind, name, cameBackAt }: Resource, drilledAt: number | null): UncoveredResource {
  return { kind, name, drilledAt: timeOf(drilledAt), cameBackAt: timeOf(cameBackAt ?? null) };
}

function timeOf(moment: number | null): string | null {
  return moment === null ? null : new Date(moment).toISOString();
}

/** Whether what came back then still counts at `now`, in milliseconds since 1970. */
export function isCovered(cameBackAt: number | undefined, { within }: CoverageObjective, now: number): boolean {
  return cameBackAt !== undefined && cameBackAt > now - within;
}
