import { describe, expect, it } from 'vitest';
import { StallMonitor } from '../../../src/cli/watch/stall-monitor.ts';
import { planOf } from '../../support/values/plans.ts';
import { countsOf, observed, runOf } from '../../support/values/run-story.ts';

const minute = 60_000;

describe('a stall', () => {
  it('is noticed once for each time that nothing moves', () => {
    const story = runOf(planOf({ mailbox: 4 })).activates('mailbox-001');
    const monitor = new StallMonitor(30 * minute, 0);
    const look = (at: number) => monitor.look(story.state, at * minute);

    expect([look(0), look(29), look(30), look(31)]).toEqual([null, null, { still: 30 * minute, until: null }, null]);
    story.with(observed('mailbox-001', 'active', countsOf({ completed: 1, inProgress: 3 })));
    expect([look(60), look(89), look(90)]).toEqual([null, null, { still: 30 * minute, until: null }]);
  });

  it('is none of a run that is stopping', () => {
    const story = runOf(planOf({ mailbox: 4 })).activates('mailbox-001');
    const monitor = new StallMonitor(minute, 0);
    story.with({ type: 'run-stopping', because: 'interrupt', message: 'interrupted' });

    expect([monitor.look(story.state, 0), monitor.look(story.state, 5 * minute)]).toEqual([null, null]);
  });
});
