import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/report/causes.ts';
import type { OutcomeCount } from '../../src/result/ledger.ts';
import type { Outcome } from '../../src/state/outcome.ts';

describe('the causes', () => {
  it('are one for each code, the most frequent first, without what came back', () => {
    const causes = causesOf({
      outcomeCounts: [
        counted('succeeded', null, 100),
        counted('failed', { code: 'UnknownError', message: 'a' }, 2),
        counted('failed', { code: 'UnknownError', message: 'b' }, 3),
        counted('unknown', { code: '', message: 'nobody knows' }, 4),
      ],
    });

    expect(causes).toMatchObject([
      { outcome: 'failed', code: 'UnknownError', message: 'a', count: 5 },
      { outcome: 'unknown', code: '', message: 'nobody knows', count: 4, meaning: null },
    ]);
  });

  it.each([
    [
      'failed',
      'ArtifactCannotBeRestored',
      'Release it from legal hold, or take it out of the recycle bin, then restore it with `retry`.',
    ],
    ['failed', 'UnknownError', 'Try again with `retry`: the failure may pass.'],
    ['failed', 'SomethingNew', 'Ask Microsoft support about the code and the session id, then try again with `retry`.'],
    ['unresolved', '', 'Correct its name, or protect it with a backup policy, then restore it with `retry`.'],
    ['unknown', '', 'Look at the location before you restore it again: it may have come back.'],
    ['not_started', '', 'Continue with `resume`. If the run was stopped for good, use `retry`.'],
  ] as const)('say what to do about %s %s', (outcome, code, advice) => {
    const [cause] = causesOf({ outcomeCounts: [counted(outcome, { code, message: 'm' }, 1)] });

    expect(cause?.advice).toBe(advice);
  });

  it('do not repeat what a code means', () => {
    const error = { code: 'ArtifactNotFound', message: 'The resource is not protected.' };

    expect(causesOf({ outcomeCounts: [counted('failed', error, 1)] })).toMatchObject([
      { message: '', meaning: 'The resource is not protected.' },
    ]);
    expect(causesOf({ outcomeCounts: [counted('failed', { code: 'New', message: 'New' }, 1)] })).toMatchObject([
      { code: 'New', message: '' },
    ]);
  });
});

function counted(outcome: Outcome, error: OutcomeCount['error'], count: number): OutcomeCount {
  return { wave: 0, kind: 'mailbox', outcome, error, count };
}
