import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { RunState } from '../../src/state/run-state.ts';
import { type LiveViewContext, liveView, summaryLine } from '../../src/text/live-view.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, failed, observed, restored, runOf, storyStart } from '../support/values/run-story.ts';
import { specOfWaves } from '../support/values/specs.ts';

const minute = 60_000;

describe('liveView', () => {
  it('shows all resources of a new run as queued', () => {
    expect(viewOf(runOf(planOf({ mailbox: 1_200, site: 30 })).state)).toBe(`
░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ mailbox  0/1,200  restored, 0 failed, 0 running, 1,200 queued
░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ site        0/30  restored, 0 failed, 0 running, 30 queued
sessions 0/25
elapsed 10m
`);
  });

  it('shows restored, failed, running and queued resources by the counts of sessions', () => {
    const story = runOf(planOf({ mailbox: 400 })).activates('mailbox-001');

    story.with(observed('mailbox-001', 'active', countsOf({ completed: 80, failed: 40, inProgress: 80 })));

    expect(viewOf(story.state)).toBe(`
█████████▒▒▒▒▒▒░░░░░░░░░░░░░░░ mailbox  80/400  restored, 40 failed, 80 running, 200 queued
sessions 1/25
elapsed 10m, estimated end 2026-11-22T04:27:09Z
`);
  });

  it('begins with the run, how many are done, and the time left as long as a process works on it', () => {
    const story = runOf(planOf({ mailbox: 400 })).activates('mailbox-001');
    story.with(observed('mailbox-001', 'active', countsOf({ completed: 80, failed: 40, inProgress: 80 })));
    const emulated = runOf(planOf({ mailbox: 1 })).with({ type: 'emulator-found' });

    expect(liveView(story.state, contextOf())[0]).toBe('finance r1: 120/400 done, 30%, 1h 17m left');
    expect(liveView(story.state, contextOf({ isWorkedOn: false }))).toMatchObject({
      0: 'finance r1: 120/400 done, 30%',
      3: 'elapsed 10m',
    });
    expect(liveView(emulated.state, contextOf())[0]).toBe('finance r1 (emulated): 0/1 done, 0%');
  });

  it('has no negative time if the clock went back', () => {
    const { state } = runOf(planOf({ mailbox: 1 }));

    expect(liveView(state, contextOf({ now: storyStart - minute })).at(-1)).toBe('elapsed 0ms');
  });

  it('shows failed and unknown resources when a run has ended', () => {
    const artifacts = [restored(0), failed(1, 'UnknownError')];
    const story = runOf(planOf({ drive: 3 }))
      .activates('drive-001')
      .settles('drive-001', artifacts);

    expect(viewOf(story.state)).toBe(`
██████████████████████████████ drive  1/3  restored, 1 failed, 1 unknown, 0 running, 0 queued
sessions 0/25
elapsed 10m, estimated end 2026-11-22T03:10:00Z
`);
  });

  it('shows the current wave, how much of it is restored, and its gate', () => {
    const waves = [
      { name: 'canary', minSuccess: 0.995, counts: { mailbox: 2 } },
      { name: 'all', counts: { mailbox: 1_200 } },
    ];
    const story = runOf(makePlan(specOfWaves(waves), planTime)).activates('mailbox-001');

    const first = viewOf(story.settles('mailbox-001', [restored(0), failed(1, 'UnknownError')]).state);
    const second = viewOf(story.with({ type: 'wave-begun', wave: 1 }).state);

    expect(first).toContain('\nwave canary, 1 of 2: 1/2 restored in ended sessions, gate 99.5%\n');
    expect(second).toContain('\nwave all, 2 of 2: 0/1,200 restored in ended sessions\n');
    expect(summaryLine(story.state, contextOf({}))).toContain('; wave all, 2 of 2: 0/1,200 restored in');
  });

  it('shows no wave if the spec has none', () => {
    expect(viewOf(runOf(planOf({ mailbox: 1 })).state)).not.toContain('wave');
  });

  it("counts other people's sessions towards the cap and shows their number", () => {
    const { state } = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .with({
        type: 'tenant-observed',
        activeSessions: 3,
        inFlight: { mailbox: 600, drive: 0, site: 0 },
        today: { mailbox: 0, drive: 0, site: 0 },
      });

    expect(viewOf(state)).toContain('\nsessions 4/25 (3 by others)\n');
  });

  it('shows requests, throttled requests and the current pause', () => {
    const meter = {
      sent: 1_234,
      inFlight: 2,
      atOnce: 4,
      pauseLeft: 45_000,
      throttled: 7,
      clockAhead: 0,
      isEmulator: false,
    };

    const view = viewOf(runOf(planOf({ mailbox: 1 })).state, { meter });

    expect(view).toContain('\nsessions 0/25, 1,234 requests, 7 throttled, paused for 45s\n');
  });

  it('accepts counts of the service that exceed the resources it was given', () => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');

    story.with(observed('mailbox-001', 'active', countsOf({ completed: 3, failed: 1 })));

    expect(viewOf(story.state)).toContain('mailbox  3/2  restored, 1 failed');
  });

  it('draws every bar 30 cells wide, however the counts are rounded', () => {
    for (const completed of [1, 2, 3, 4, 5, 6]) {
      const story = runOf(planOf({ mailbox: 7 })).activates('mailbox-001');

      story.with(observed('mailbox-001', 'active', countsOf({ completed, inProgress: 7 - completed })));

      expect(viewOf(story.state)).toMatch(/^\n[█▒░]{30} /);
    }
  });

  it('fits the bars to the width of the terminal', () => {
    const { state } = runOf(planOf({ mailbox: 1_200, site: 30 }));

    expect(viewOf(state, { columns: 80 })).toBe(`
░░░░░░░░░░░░░░░░░ mailbox  0/1,200  restored, 0 failed, 0 running, 1,200 queued
░░░░░░░░░░░░░░░░░ site        0/30  restored, 0 failed, 0 running, 30 queued
sessions 0/25
elapsed 10m
`);
  });

  it('keeps bars of 5 cells on the narrowest terminal', () => {
    const { state } = runOf(planOf({ mailbox: 1_200 }));

    expect(viewOf(state, { columns: 20 })).toMatch(/^\n░{5} mailbox/);
  });

  it('paints restored resources green, failed red, running cyan and queued dim', () => {
    const story = runOf(planOf({ mailbox: 400 })).activates('mailbox-001');
    story.with(observed('mailbox-001', 'active', countsOf({ completed: 80, failed: 40, inProgress: 80 })));

    const [, bar] = liveView(story.state, contextOf({ paint: (colour, text) => `<${colour}>${text}` }));

    expect(bar).toMatch(/^<green>█+<red>█+<cyan>▒+<dim>░+ mailbox/);
  });
});

describe('summaryLine', () => {
  it('has the same figures in one line', () => {
    const story = runOf(planOf({ mailbox: 400, site: 2 })).activates('mailbox-001');

    story.with(observed('mailbox-001', 'active', countsOf({ completed: 80, failed: 40, inProgress: 80 })));

    expect(summaryLine(story.state, contextOf())).toBe(
      '80 of 402 restored, 40 failed, 80 running, 202 queued; sessions 1/25; ' +
        'elapsed 10m, estimated end 2026-11-22T04:27:30Z',
    );
  });

  it('has no estimated end before the first activation', () => {
    expect(summaryLine(runOf(planOf({ mailbox: 10 })).state, contextOf())).toBe(
      '0 of 10 restored, 0 failed, 0 running, 10 queued; sessions 0/25; elapsed 10m',
    );
  });
});

/** Ten minutes into the run. */
function contextOf(changes: Partial<LiveViewContext> = {}): LiveViewContext {
  const columns = Number.POSITIVE_INFINITY;
  return {
    now: storyStart + 10 * minute,
    meter: null,
    paint: (_, text) => text,
    columns,
    isWorkedOn: true,
    ...changes,
  };
}

/** The view below its title, with a line break before and after. */
function viewOf(state: RunState, changes: Partial<LiveViewContext> = {}): string {
  return `\n${liveView(state, contextOf(changes)).slice(1).join('\n')}\n`;
}
