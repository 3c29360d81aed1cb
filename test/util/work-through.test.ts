import { describe, expect, it } from 'vitest';
import { workThrough } from '../../src/util/work-through.ts';

describe('workThrough', () => {
  it('runs every task once, and no more at once than allowed', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];

    await workThrough([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      done.push(item);
    });

    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('rejects with the first failure, and starts no task after it', async () => {
    const begun: number[] = [];

    const work = workThrough([1, 2, 3, 4, 5, 6, 7], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 2) throw new Error('the second');
    });

    await expect(work).rejects.toThrow('the second');
    await new Promise(setImmediate);
    expect(begun).toEqual([1, 2, 3]);
  });
});
