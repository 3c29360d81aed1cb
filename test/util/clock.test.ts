import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/util/clock.ts';
import { day } from '../../src/util/duration.ts';

describe('systemClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('does not sleep if the signal is already aborted', async () => {
    const reason = new Error('enough');

    const sleep = systemClock.sleep(day, AbortSignal.abort(reason));

    await expect(sleep).rejects.toBe(reason);
  });

  it("rejects with the signal's reason as soon as it aborts", async () => {
    const stop = new AbortController();
    const reason = new Error('interrupted');

    const sleep = systemClock.sleep(day, stop.signal);
    stop.abort(reason);

    await expect(sleep).rejects.toBe(reason);
  });

  it('leaves no listener on the signal after a sleep', async () => {
    const { signal } = new AbortController();

    await systemClock.sleep(0, signal);

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  // 2^31 - 1 ms is the longest delay of one of Node's timers. A longer one would fire at once.
  it.each([20 * day, 2_147_483_647, 2_147_483_648, 2 * 2_147_483_647, 100 * day])(
    'sleeps for the whole %d milliseconds',
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
