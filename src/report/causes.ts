import { meaningOf, remedyFor, retryDelayOf } from '../m365/error-codes.ts';
import type { RunResult } from '../result/result.ts';
import type { Outcome } from '../state/outcome.ts';
import { didNotComeBack } from './outcome-words.ts';

/** Why resources did not come back. One cause is one code, or one message if there is no code. */
export interface Cause {
  readonly outcome: Outcome;
  /** The service's code; empty if it gave none. */
  readonly code: string;
  /** The service's message, of the first resource with this cause. Empty if it only repeats the code or the meaning. */
  readonly message: string;
  readonly count: number;
  /** One sentence; null for a code that is not known here. */
  readonly meaning: string | null;
  /** What to do, as an imperative. */
  readonly advice: string;
}

/** The most frequent first. */
export function causesOf({ outcomeCounts }: Pick<RunResult, 'outcomeCounts'>): Cause[] {
  const causes = new Map<string, Omit<Cause, 'count'> & { count: number }>();
  for (const { outcome, error, count } of outcomeCounts) {
    if (!didNotComeBack(outcome)) continue;
    const { code = '', message = '' } = error ?? {};
    const key = `${outcome} ${code || message}`;
    const cause = causes.get(key);
    if (cause === undefined) causes.set(key, { ...causeOf(outcome, code, message), count });
    else cause.count += count;
  }
  return [...causes.values()].sort((a, b) => b.count - a.count);
}

function causeOf(outcome: Outcome, code: string, message: string): Omit<Cause, 'count'> {
  const meaning = meaningOf(code) ?? null;
  const isRepeated = message === code || message === meaning;
  return { outcome, code, message: isRepeated ? '' : message, meaning, advice: adviceFor(outcome, code) };
}

function adviceFor(outcome: Outcome, code: string): string {
  const remedy = remedyFor(code);
  if (remedy !== undefined) return `${capitalised(remedy)}, then restore it with \`retry\`.`;
  if (retryDelayOf(code) !== undefined) return 'Try again with `retry`: the failure may pass.';
  switch (outcome) {
    case 'not_started':
      return 'Continue with `resume`. If the run was stopped for good, use `retry`.';
    case 'unknown':
      return 'Look at the location before you restore it again: it may have come back.';
    case 'unresolved':
      return 'Correct its name, or protect it with a backup policy, then restore it with `retry`.';
    default:
      return 'Ask Microsoft support about the code and the session id, then try again with `retry`.';
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
