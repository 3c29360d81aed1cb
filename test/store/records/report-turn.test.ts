import { describe, expect, it } from 'vitest';
import { turnFrom } from '../../../src/store/records/report-turn.ts';
import { StoreProblem } from '../../../src/store/store.ts';

describe('the turn to write reports', () => {
  it('comes after five minutes at the latest, because late reports are better than none', async () => {
    let pauses = 0;

    await using _ = await turnFrom(
      async () => {
        pauses += 1;
      },
      () => Promise.reject(problem('held')),
    );

    expect(pauses).toBe(1_499);
  });

  it('comes after a second if the store cannot be written', async () => {
    let pauses = 0;

    await using _ = await turnFrom(
      async () => {
        pauses += 1;
      },
      () => Promise.reject(problem('unwritable')),
    );

    expect(pauses).toBe(5);
  });

  it('comes if the store could not be written for a moment', async () => {
    const problems = [problem('unwritable'), problem('held'), problem('unwritable')];
    let ends = 0;

    const turn = await turnFrom(
      async () => undefined,
      async () => {
        const first = problems.shift();
        if (first !== undefined) throw first;
        return async () => {
          ends += 1;
        };
      },
    );
    await turn[Symbol.asyncDispose]();

    expect(ends).toBe(1);
  });

  it('comes at once if the store cannot be read: it has waited by itself', async () => {
    await using _ = await turnFrom(unexpected, () => Promise.reject(problem('unreadable')));
  });

  it('ends well if the store is gone meanwhile', async () => {
    const turn = await turnFrom(unexpected, async () => () => Promise.reject(problem('unreadable')));

    await turn[Symbol.asyncDispose]();
  });

  it('hides no bug', async () => {
    await expect(turnFrom(unexpected, () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

const unexpected = (): Promise<void> => Promise.reject(new Error('paused'));

const problem = (kind: StoreProblem['kind']): StoreProblem => new StoreProblem(kind, 'no', 'do something');
