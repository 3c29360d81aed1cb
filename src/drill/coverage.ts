import type { CoverageObjective, Resource } from '../spec/spec.ts';
import type { CoverageBefore } from './planned-drill.ts';

interface CoverageContext {
  /** All resources of the spec. */
  readonly named: readonly Resource[];
  /** Those that the drill restores. */
  readonly drawn: readonly Resource[];
  readonly coverage: CoverageObjective;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Counts what the spec names now: what was removed from it since its last drill is in neither number. Single items do not count. */
export function coverageBefore({ named, drawn, coverage, now }: CoverageContext): CoverageBefore {
  const whole = named.filter(({ selection }) => selection === null || selection.of === 'point');
  const countCovered = (resources: readonly Resource[]): number =>
    resources.filter(({ cameBackAt }) => isCovered(cameBackAt, coverage, now)).length;
  const covered = countCovered(whole);
  return { named: whole.length, covered, coveredOutside: covered - countCovered(drawn) };
}

/** Whether what came back then still counts at `now`, in milliseconds since 1970. */
export function isCovered(cameBackAt: number | undefined, { within }: CoverageObjective, now: number): boolean {
  return cameBackAt !== undefined && cameBackAt > now - within;
}
