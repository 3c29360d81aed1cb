import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/util/clock.ts';

const day = 86_400_000;

describe('systemClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('does not fall asleep for a signal that is aborted already', async () => {
    const reason = new Error('enough');

    const sleep = systemClock.sleep(day, AbortSignal.abort(reason));

    await expect(sleep).rejects.toBe(reason);
  });

  it('wakes with the reason as soon as the signal aborts', async () => {
    const stop = new AbortController();
    const reason = new Error('interrupted');

    const sleep = systemClock.sleep(day, stop.signal);
    stop.abort(reason);

    await expect(sleep).rejects.toBe(reason);
  });

  it('leaves no listener on the signal once it has slept', async () => {
    const { signal } = new AbortController();

    await systemClock.sleep(0, signal);

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  // 2^31 - 1 ms is the longest that one of Node's timers takes; what is longer would fire at once.
  it.each([20 * day, 2_147_483_647, 2_147_483_648, 2 * 2_147_483_647, 100 * day])(
    'sleeps for all of %d milliseconds',
    async (milliseconds) => {
      vi.useFakeTimers();
      let isAwake = false;
      void systemClock.sleep(milliseconds).then(() => {
        isAwake = true;
      });

      await vi.advanceTimersByTimeAsync(milliseconds - 1);
      const wasAwake = isAwake;
      await vi.advanceTimersByTimeAsync(1);

      expect([wasAwake, isAwake]).toEqual([false, true]);
    },
  );
});
