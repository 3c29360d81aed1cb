/** What the place of a run among the runs of its spec depends on. */
export interface PlacedRun {
  /** By the clock of the run, in milliseconds since 1970. */
  readonly startedAt: number;
  /** In the chain of evidence, from 1; null for a run that has no manifest. */
  readonly position: number | null;
}

/**
 * The runs of one chain, the oldest first. Clocks are set back, and those of emulated runs are ahead by minutes or months, so the chain
 * decides. A run that is not in it goes before the first one that started later.
 */
export function inOrder<Run extends PlacedRun>(runs: readonly Run[]): Run[] {
  const chained = runs
    .filter(({ position }) => position !== null)
    .sort((a, b) => Number(a.position) - Number(b.position) || a.startedAt - b.startedAt);
  const others = runs.filter(({ position }) => position === null).sort((a, b) => a.startedAt - b.startedAt);
  const ordered: Run[] = [];
  for (const run of chained) {
    while (others[0] !== undefined && others[0].startedAt < run.startedAt) ordered.push(...others.splice(0, 1));
    ordered.push(run);
  }
  return [...ordered, ...others];
}
