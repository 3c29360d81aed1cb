import { describe, expect, it } from 'vitest';
import {
  exitBeforeRun,
  stopAtDeadline,
  stopBeforeRun,
  stopOnInterrupt,
} from '../../../src/cli/terminal/interruption.ts';
import { CtrlC } from '../../support/rigs/ctrl-c.ts';
import { environmentOf } from '../../support/rigs/environments.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const hour = 3_600_000;

describe('stopOnInterrupt', () => {
  it('stops the run at the first Ctrl-C, and says what the second does', () => {
    const { environment, pressCtrlC, exits } = interruptible();
    const stop = new AbortController();
    const said: string[] = [];

    stopOnInterrupt(stop, environment, { warn: (text) => said.push(text), atOnce: () => undefined });
    pressCtrlC();

    expect(stop.signal.reason).toMatchObject({ because: 'interrupt', message: 'interrupted' });
    expect(said).toEqual([
      'Stopping: starts no new sessions and finishes the calls under way. Press Ctrl-C again to stop at once.',
    ]);
    expect(exits).toEqual([]);
  });

  it('prints how to go on and ends the process at the second Ctrl-C, with work left', () => {
    const { environment, pressCtrlC, exits } = interruptible();
    const exitsWhenPrinted: number[] = [];

    const atOnce = (): void => void exitsWhenPrinted.push(exits.length);
    stopOnInterrupt(new AbortController(), environment, { warn: () => undefined, atOnce });
    pressCtrlC();
    pressCtrlC();

    expect([exitsWhenPrinted, exits]).toEqual([[0], [4]]);
  });

  it('prints with what was given last, and goes on counting', () => {
    const { environment, pressCtrlC, exits } = interruptible();
    const said: string[] = [];
    const interruption = stopBeforeRun(new AbortController(), 'r1', environment);
    pressCtrlC();

    interruption.printWith({ warn: () => undefined, atOnce: () => said.push('how to go on') });
    pressCtrlC();

    expect([said, exits]).toEqual([['how to go on'], [4]]);
  });

  it('ends the process at once with work left while nobody is signed in, and gives the run back first', async () => {
    const { environment, pressCtrlC, exits } = interruptible();
    const order: string[] = [];

    exitBeforeRun('r1', async () => void order.push(`closed, ${exits.length} exits`), environment);
    pressCtrlC();
    await new Promise((resolve) => setImmediate(resolve));

    expect([order, exits]).toEqual([['closed, 0 exits'], [4]]);
  });

  it('stops listening on request', () => {
    const { environment, pressCtrlC } = interruptible();
    const stop = new AbortController();

    const interruption = stopOnInterrupt(stop, environment, { warn: () => undefined, atOnce: () => undefined });
    interruption[Symbol.dispose]();
    pressCtrlC();

    expect(stop.signal.aborted).toBe(false);
  });
});

describe('stopAtDeadline', () => {
  it('stops a run when its time is over, counted from its start', async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const startedAt = clock.now();
    await clock.advance(hour);

    void stopAtDeadline(stop, { clock, startedAt, after: 4 * hour }, new AbortController().signal);
    await clock.advance(3 * hour - 1);
    const wasStopped = stop.signal.aborted;
    await clock.advance(1);

    expect(wasStopped).toBe(false);
    expect(stop.signal.reason).toMatchObject({ because: 'deadline', message: 'the deadline of 4h has passed' });
  });

  it('stops nothing without a deadline', async () => {
    const stop = new AbortController();

    const deadline = { clock: new VirtualClock(), startedAt: 0, after: null };
    await stopAtDeadline(stop, deadline, new AbortController().signal);

    expect(stop.signal.aborted).toBe(false);
  });

  it('does nothing to a run that ends before the deadline', async () => {
    const clock = new VirtualClock();
    const [stop, over] = [new AbortController(), new AbortController()];

    const waiting = stopAtDeadline(stop, { clock, startedAt: clock.now(), after: hour }, over.signal);
    over.abort();
    await waiting;

    expect([stop.signal.aborted, clock.sleeping]).toEqual([false, 0]);
  });
});

function interruptible() {
  const ctrlC = new CtrlC();
  return { environment: environmentOf(ctrlC.heard), pressCtrlC: () => ctrlC.press(), exits: ctrlC.exits };
}
