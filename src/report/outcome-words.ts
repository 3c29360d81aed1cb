import type { Outcome } from '../state/outcome.ts';

/** Whether a resource is not proven to have come back. */
export function didNotComeBack(outcome: Outcome): boolean {
  return outcome !== 'succeeded' && outcome !== 'unchanged';
}

/** An outcome for people. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeded',
  unchanged: 'unchanged',
  failed: 'failed',
  unresolved: 'unresolved',
  not_started: 'not started',
  unknown: 'unknown',
};

/** What an outcome means, as a sentence without a subject. */
export const outcomeMeanings: Readonly<Record<Outcome, string>> = {
  succeeded: 'came back',
  unchanged: 'already equals its restore point, so it counts as come back',
  failed: 'did not come back: the service says so',
  unresolved: 'did not come back: the service does not know or protect it',
  not_started: 'was not started',
  unknown: 'nobody knows whether it came back, so it does not count',
};
