import { describe, expect, it } from 'vitest';
import type { PlannedResource } from '../../src/plan/plan.ts';
import { judgedUntil, lossOf } from '../../src/plan/recovery-point.ts';

type Selection = PlannedResource['selection'];

const end = '2026-11-15T00:00:00.000Z';
const at = '2026-11-14T22:00:00.000Z';
const untilOf = (selection: Selection, rpoAt?: string): number | null =>
  judgedUntil(
    { objectives: { rto: null, rpo: 1, minSuccess: null, ...(rpoAt && { rpoAt }) } },
    { to: end, prefer: 'latest' },
    { selection },
  );
const point = (pointAt: string | null): Selection => ({ of: 'point', pointId: 'p1', at: pointAt, missing: null });
const file = (pointId: string | null): Selection => ({ of: 'files', unit: 'a', path: 'b', pointId });

describe('the moment until which data counts', () => {
  it('is the end of the window, or `at`', () => {
    expect([untilOf(null), untilOf(null, at)]).toEqual([Date.parse(end), Date.parse(at)]);
  });

  it('is known for restore points that were looked up, and for messages', () => {
    const message: Selection = { of: 'messages', unit: 'a', query: 'b' };

    expect([point(at), file(null), message].map((selection) => untilOf(selection))).toEqual(
      Array(3).fill(Date.parse(end)),
    );
  });

  it.each([[point(null)], [file('p1')]])('is none if the spec names the restore point: %j', (selection) => {
    expect([untilOf(selection), untilOf(selection, at)]).toEqual([null, null]);
  });
});

describe('the moment until which data counts, for the oldest restore point,', () => {
  const oldest = (rpoAt?: string): number | null =>
    judgedUntil(
      { objectives: { rto: null, rpo: 1, minSuccess: null, ...(rpoAt && { rpoAt }) } },
      { to: end, prefer: 'oldest' },
      undefined,
    );

  it('is none without `at`, because nobody wants the latest data', () => {
    expect([oldest(), oldest(at)]).toEqual([null, Date.parse(at)]);
  });
});

describe('the loss', () => {
  it('is never below zero', () => {
    expect([lossOf(1_000, 5_000), lossOf(5_000, 1_000)]).toEqual([4_000, 0]);
  });
});
