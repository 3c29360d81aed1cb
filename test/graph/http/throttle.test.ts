import { describe, expect, it } from 'vitest';
import { Throttle } from '../../../src/graph/http/throttle.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A throttle whose requests record when they are sent, and end when the test says so. */
function rig(requests: number) {
  const clock = new VirtualClock(0);
  const controller = new AbortController();
  const throttle = new Throttle({ clock, requests, signal: controller.signal });
  const sent: number[] = [];
  const ends: (() => void)[] = [];
  const send = (): Promise<void> => {
    sent.push(clock.now());
    return new Promise((resolve) => ends.push(resolve));
  };
  const start = (count: number, notBefore = 0): Promise<PromiseSettledResult<void>[]> =>
    Promise.allSettled(Array.from({ length: count }, () => throttle.run(send, notBefore)));
  const endAll = async (): Promise<void> => {
    for (const end of ends.splice(0)) end();
    await clock.advance(0);
  };
  return { clock, controller, throttle, sent, start, endAll };
}

const hour = 3_600_000;

describe('Throttle', () => {
  it('sends as many requests at once as it may, and the next ones when those end', async () => {
    const { clock, sent, start, endAll } = rig(3);

    void start(5);
    await clock.advance(0);
    expect(sent).toHaveLength(3);

    await endAll();
    expect(sent).toHaveLength(5);
  });

  it('sends nothing during a pause, not even requests that were already waiting', async () => {
    const { clock, throttle, sent, start, endAll } = rig(2);
    void start(3);
    await clock.advance(0);

    throttle.pause(30_000);
    await endAll();
    void start(1);
    await clock.advance(29_999);
    expect(sent).toEqual([0, 0]);
    expect(throttle.pauseLeft).toBe(1);

    await clock.advance(1);
    await endAll();
    expect(sent).toEqual([0, 0, 30_000, 30_000]);
    expect(throttle.pauseLeft).toBe(0);
  });

  it('pauses until the later end of two pauses', async () => {
    const { clock, throttle, sent, start } = rig(2);

    throttle.pause(30_000);
    throttle.pause(10_000);
    void start(1);
    await clock.advance(20_000);
    throttle.pause(20_000);
    await clock.advance(60_000);

    expect(sent).toEqual([40_000]);
  });

  it.each([-2 * hour, 2 * hour])('pauses neither more nor less if the clock is set by %d ms meanwhile', async (by) => {
    const { clock, throttle, sent, start } = rig(4);

    throttle.pause(30_000);
    void start(1);
    void start(1, 40_000);
    await clock.advance(10_000);
    clock.ahead = by;
    expect(throttle.pauseLeft).toBe(20_000);
    await clock.advance(60_000);

    expect(sent.map((time) => time - by)).toEqual([30_000, 40_000]);
  });

  it('sends half as many requests at once after each pause, and at least one', async () => {
    const { clock, throttle } = rig(8);
    const seen: number[] = [];

    for (const milliseconds of [1_000, 2_000, 3_000]) throttle.pause(milliseconds);
    seen.push(throttle.atOnce);
    for (let pause = 0; pause < 4; pause += 1) {
      await clock.advance(3_000);
      throttle.pause(3_000);
      seen.push(throttle.atOnce);
    }

    expect(seen).toEqual([4, 2, 1, 1, 1]);
  });

  it('sends one more at once after every twenty successes, up to the number it started with', async () => {
    const { throttle } = rig(4);
    throttle.pause(1_000);
    const seen: number[] = [];

    for (let success = 1; success <= 100; success += 1) {
      throttle.succeeded();
      if (success % 10 === 0) seen.push(throttle.atOnce);
    }

    expect(seen).toEqual([2, 3, 3, 4, 4, 4, 4, 4, 4, 4]);
  });

  it('sends its part of the requests while others send too, and all of them once they are gone', async () => {
    const { clock, throttle, sent, start, endAll } = rig(6);

    throttle.shareWith(3);
    void start(9);
    await clock.advance(0);
    expect(sent).toHaveLength(2);

    throttle.shareWith(1);
    await endAll();
    expect(sent).toHaveLength(8);
  });

  it('sends one request at a time if there are more senders than requests', () => {
    const { throttle } = rig(4);

    throttle.shareWith(9);

    expect(throttle.atOnce).toBe(1);
  });

  it('does not grow beyond its part after a pause', () => {
    const { throttle } = rig(8);
    throttle.pause(1_000);
    throttle.shareWith(2);

    for (let success = 0; success < 200; success += 1) throttle.succeeded();

    expect(throttle.atOnce).toBe(4);
  });

  it('does not reserve a place for a request that waits for its next attempt', async () => {
    const { clock, sent, start } = rig(1);

    void start(1, 5_000);
    void start(1);
    await clock.advance(0);
    expect(sent).toEqual([0]);
  });

  it.each([
    ['its next attempt', 5_000, 0],
    ['a place', 0, 0],
    ['the end of a pause', 0, 60_000],
  ])('rejects a wait for %s as soon as the signal aborts', async (_what, notBefore, pause) => {
    const { clock, controller, throttle, sent, start } = rig(1);
    void start(1);
    await clock.advance(0);
    throttle.pause(pause);
    const waiting = start(3, notBefore);
    await clock.advance(0);

    controller.abort(new Error('stopped'));

    expect((await waiting).map((end) => end.status === 'rejected' && String(end.reason))).toEqual(
      Array.from({ length: 3 }, () => 'Error: stopped'),
    );
    expect(sent).toEqual([0]);
    expect(clock.sleeping).toBe(0);
  });

  it('lets a request on its way finish when the signal aborts', async () => {
    const { clock, controller, start, endAll } = rig(1);
    const running = start(1);
    await clock.advance(0);

    controller.abort(new Error('stopped'));
    await endAll();

    expect(await running).toEqual([{ status: 'fulfilled', value: undefined }]);
  });

  it('resolves and rejects as the request does', async () => {
    const { throttle } = rig(1);

    await expect(throttle.run(() => Promise.resolve('x'), 0)).resolves.toBe('x');
    await expect(throttle.run(() => Promise.reject(new Error('no')), 0)).rejects.toThrow('no');
  });
});
