import { describe, expect, it } from 'vitest';
import { Pace } from '../../../src/run/watch/pace.ts';
import { planOf } from '../../support/values/plans.ts';
import { countsOf, observed, runOf } from '../../support/values/run-story.ts';

const minute = 60_000;

describe('the pace of a run', () => {
  it('is how much ended between two looks', () => {
    const story = runOf(planOf({ mailbox: 100 })).activates('mailbox-001');
    const pace = new Pace();

    pace.note(story.state, 0);
    story.with(observed('mailbox-001', 'active', countsOf({ completed: 20, inProgress: 80 })));
    pace.note(story.state, 10 * minute);

    expect(pace.of('mailbox') * minute).toBeCloseTo(2);
    expect(pace.of('drive')).toBe(0);
  });

  it('follows the latest looks', () => {
    const story = runOf(planOf({ mailbox: 1_000 })).activates('mailbox-001');
    const pace = new Pace();

    pace.note(story.state, 0);
    for (let look = 1; look <= 20; look += 1) {
      const completed = look <= 10 ? look : 10 + (look - 10) * 5;
      story.with(observed('mailbox-001', 'active', countsOf({ completed, inProgress: 100 - completed })));
      pace.note(story.state, look * minute);
    }

    expect(pace.of('mailbox') * minute).toBeCloseTo(5, 0);
  });

  it('counts a session that has ended as a whole', () => {
    const story = runOf(planOf({ mailbox: 100 })).activates('mailbox-001');
    const pace = new Pace();

    pace.note(story.state, 0);
    story.with(observed('mailbox-001', 'completed', countsOf({ completed: 100 })));
    pace.note(story.state, minute);

    expect(pace.of('mailbox') * minute).toBe(100);
  });

  it('knows that a session takes as long as the oldest, until one has ended', () => {
    const story = runOf(planOf({ mailbox: 100 })).activates('mailbox-001');
    const activated = story.state.sessions.get('mailbox-001')?.activatedAt ?? 0;
    const pace = new Pace();
    pace.note(story.state, activated);

    expect(pace.leastTime(story.state, activated + 5 * minute)).toBe(5 * minute);

    story.with(observed('mailbox-001', 'completed', countsOf({ completed: 100 })));
    pace.note(story.state, activated + 6 * minute);
    const ended = story.state.sessions.get('mailbox-001')?.endedAt ?? 0;

    expect(pace.leastTime(story.state, activated + 60 * minute)).toBe(ended - activated);
  });
});
