import type { Finding } from '../chaos/finding.ts';
import { type Outcome, simulate } from './simulation.ts';

/** A finding, and the least that must go wrong for it. */
export interface ShortestStory {
  readonly finding: Finding;
  readonly outcome: Outcome;
}

/** Troubles to leave out of each try: halves first, then ever smaller parts, at last one by one. */
function* partsOf(troubles: readonly string[]): Generator<readonly string[]> {
  for (let size = Math.ceil(troubles.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < troubles.length; at += size) yield troubles.slice(at, at + size);
}

/**
 * Drops troubles from the story of a seed as long as it still leads to a finding of the same kind, and resolves to what is
 * left. Null if the seed has no finding.
 */
export async function shortestStory(seed: number): Promise<ShortestStory | null> {
  let outcome = await simulate(seed);
  const [finding] = outcome.findings;
  if (finding === undefined) return null;
  const leftOut = new Set<string>();
  for (let isShorter = true; isShorter; ) {
    isShorter = false;
    for (const part of partsOf(outcome.troubles)) {
      const without = part.filter((trouble) => outcome.troubles.includes(trouble));
      if (without.length === 0) continue;
      const tried = await simulate(seed, new Set([...leftOut, ...without]));
      if (!tried.findings.some(({ kind }) => kind === finding.kind)) continue;
      for (const trouble of without) leftOut.add(trouble);
      outcome = tried;
      isShorter = true;
    }
  }
  return { finding, outcome };
}
