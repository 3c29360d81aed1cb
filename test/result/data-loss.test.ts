import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { DataLoss, type LossMeasure } from '../../src/result/data-loss.ts';
import type { ArtifactRecord } from '../../src/state/event-data.ts';
import { hour } from '../../src/util/duration.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, restored, runOf } from '../support/values/run-story.ts';

/** The windows of plans in tests end then. */
const windowEnd = Date.parse('2026-11-15T00:00:00Z');

/** A resource that came back as it was so many hours before the end of its window. */
function lost(resource: number | null, hours: number, changes: Partial<ArtifactRecord> = {}): ArtifactRecord {
  return restored(resource, { restorePointAt: windowEnd - hours * hour, ...changes });
}

function measured(artifacts: readonly ArtifactRecord[], plan: Plan = planOf({ mailbox: 6 })): LossMeasure {
  const loss = new DataLoss(plan);
  loss.add(runOf(plan).activates('mailbox-001').settles('mailbox-001', artifacts).read('mailbox-001'));
  return loss.measure();
}

describe('the data that a run lost', () => {
  it('is from each restore point to the end of the window: the most, and the median', () => {
    expect(measured([lost(0, 1), lost(1, 9), lost(2, 2)])).toEqual({
      worst: 9 * hour,
      median: 2 * hour,
      areAllKnown: true,
      judged: 3,
      notJudged: 0,
    });
  });

  it('has a median between the two in the middle if they are even', () => {
    expect(measured([lost(0, 1), lost(1, 9), lost(2, 2), lost(3, 3)]).median).toBe(2.5 * hour);
  });

  it('is not known of a resource whose restore point has no moment', () => {
    expect(
      measured([lost(0, 1), restored(1, { restorePointAt: null }), restored(2, { restorePointAt: null })]),
    ).toEqual({
      worst: hour,
      median: hour,
      areAllKnown: false,
      judged: 3,
      notJudged: 0,
    });
  });

  it('is that of what came back, and of nothing else', () => {
    expect(measured([failed(0, 'UnknownError'), lost(1, 1)])).toMatchObject({ worst: hour, judged: 1 });
    expect(measured([failed(0, 'UnknownError')])).toEqual({
      worst: null,
      median: null,
      areAllKnown: true,
      judged: 0,
      notJudged: 0,
    });
  });

  it('is the most of several artifacts of one resource, in any order', () => {
    const first = { id: 'first' };

    expect(measured([lost(0, 5, first), lost(0, 2)])).toMatchObject({ worst: 5 * hour, judged: 1 });
    expect(measured([lost(0, 2, first), lost(0, 5)])).toMatchObject({ worst: 5 * hour, judged: 1 });
  });

  it('is not known of a resource if it is not known of one of its artifacts, in any order', () => {
    const without = restored(0, { id: 'first', restorePointAt: null });

    expect(measured([without, lost(0, 2)])).toMatchObject({ worst: null, areAllKnown: false, judged: 1 });
    expect(measured([lost(0, 2), without])).toMatchObject({ worst: null, areAllKnown: false, judged: 1 });
  });

  it('counts artifacts without a resource one by one', () => {
    expect(measured([lost(null, 1, { id: 'a' }), lost(null, 3, { id: 'b' })])).toMatchObject({
      worst: 3 * hour,
      median: 2 * hour,
      judged: 2,
    });
  });

  it('is not judged if the oldest restore point was wanted', () => {
    const plan = planOf({ mailbox: 2 });
    const groups = plan.groups.map((group) => ({ ...group, prefer: 'oldest' as const }));

    expect(measured([lost(0, 300), lost(1, 300)], { ...plan, groups })).toEqual({
      worst: null,
      median: null,
      areAllKnown: true,
      judged: 0,
      notJudged: 2,
    });
  });
});
