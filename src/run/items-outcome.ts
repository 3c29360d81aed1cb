import { formatCount } from '../util/count.ts';
import type { ArtifactFact, ChosenFact } from './events.ts';
import type { ResourceOutcome, Silence } from './outcome.ts';

interface Items {
  /** Every file or folder that the path stands for. */
  readonly chosen: readonly ChosenFact[];
  /** Of those for which an artifact speaks. */
  readonly outcomes: readonly ResourceOutcome[];
  /** Those that the service did not take. */
  readonly without: readonly { readonly code: string; readonly message: string }[];
  /** What became of those for which no artifact speaks. */
  readonly silence: Silence;
}

/** What became of a path that stands for files and folders: it has come back where all of them have. */
export function outcomeOfItems({ chosen, outcomes, without, silence }: Items): ResourceOutcome {
  const silent = Math.max(0, chosen.length - outcomes.length - without.length);
  const all = [...outcomes, ...Array.from({ length: silent }, () => ({ ...silence, artifact: null }))];
  const cameBack = all.filter(({ outcome }) => outcome === 'succeeded');
  const artifact = combined(outcomes, cameBack.length);
  const failed = all.filter(({ outcome }) => outcome === 'failed');
  const count = failed.length + without.length;
  const [first] = all;
  if (chosen.length === 1 && first !== undefined) return { ...first, artifact };
  if (count > 0) {
    const { code, message } = failed[0]?.error ?? without[0] ?? { code: '', message: '' };
    const names = namesOf(failed, chosen);
    const which = names.length === 0 ? '' : `: ${names.join(', ')}`;
    const text = `${formatCount(count)} of ${formatCount(chosen.length)} items did not come back${which}; ${message}`;
    return { outcome: 'failed', error: { code, message: text }, artifact };
  }
  const open = all.find(({ outcome }) => outcome !== 'succeeded');
  return open === undefined ? { outcome: 'succeeded', error: null, artifact } : { ...open, artifact };
}

/** The paths of those that failed, as far as their artifacts tell; not more than a line takes. */
function namesOf(failed: readonly ResourceOutcome[], chosen: readonly ChosenFact[]): string[] {
  const paths = new Map(chosen.map(({ item }) => [item?.key, item?.path]));
  const names = failed.flatMap(({ artifact }) => paths.get(artifact?.id) ?? []);
  return names.length > mostNamed ? [...names.slice(0, mostNamed), '…'] : names;
}

const mostNamed = 20;

/** One artifact for all: the first that did not come back, or the first, with the times of all. */
function combined(outcomes: readonly ResourceOutcome[], restoredItems: number): ArtifactFact | null {
  const artifacts = outcomes.flatMap(({ artifact }) => artifact ?? []);
  const speaker = outcomes.find(({ outcome }) => outcome !== 'succeeded')?.artifact ?? artifacts[0];
  if (speaker === undefined) return null;
  const starts = artifacts.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = artifacts.flatMap(({ completedAt }) => completedAt ?? []);
  return {
    ...speaker,
    startedAt: starts.length === 0 ? null : starts.reduce((first, start) => Math.min(first, start)),
    completedAt: ends.length < artifacts.length ? null : ends.reduce((last, end) => Math.max(last, end)),
    restoredItems,
  };
}
