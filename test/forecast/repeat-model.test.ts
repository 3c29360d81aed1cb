import { describe, expect, it } from 'vitest';
import { repeatModel } from '../../src/forecast/repeat-model.ts';
import { spreadOf } from '../../src/forecast/spread.ts';
import { Chance } from '../../src/util/chance.ts';

const minute = 60_000;
const chance = new Chance('repeat law');

/** Times of mailboxes that differ from one another by `own`, and from run to run by `byChance`: deviations of the logarithm. */
function timesOf(count: number, own: number, byChance: number): Float64Array[] {
  return ['latest', 'before'].map((run) =>
    Float64Array.from({ length: count }, (_, index) => {
      const noise = byChance * chance.normal(`${run} ${index}`);
      return 4 * minute * Math.exp(own * chance.normal(`${index}`) + noise);
    }),
  );
}

function modelOf([latest = new Float64Array(), before = new Float64Array()]: Float64Array[]): ReturnType<
  typeof repeatModel
> {
  return repeatModel(latest, before);
}

describe('the time expected after an earlier run', () => {
  it('is the last time, if too few resources were timed twice', () => {
    const latest = timesOf(500, 0.8, 0.8)[0] ?? new Float64Array();
    const before = latest.map((time, at) => (at < 19 ? 2 * time : Number.NaN));

    const { timeOf, ratios } = repeatModel(latest, before);

    expect(timeOf(40 * minute)).toBe(40 * minute);
    expect(ratios).toHaveLength(0);
  });

  it('is corrected once twenty resources were timed twice', () => {
    const [latest = new Float64Array(), before = new Float64Array()] = timesOf(20, 0, 0.7);

    expect(repeatModel(latest, before).ratios).toHaveLength(20);
    expect(repeatModel(latest.slice(1), before.slice(1)).ratios).toHaveLength(0);
  });

  it('is about the last time, if the same mailboxes hardly differ from run to run', () => {
    const { timeOf } = modelOf(timesOf(1_000, 0.8, 0.05));

    expect(timeOf(40 * minute)).toBeGreaterThan(37 * minute);
    expect(timeOf(40 * minute)).toBeLessThan(40 * minute);
  });

  it('is the geometric mean of the last time and the median, if half of the variance is chance', () => {
    const { timeOf } = modelOf(timesOf(4_000, 0.6, 0.6));

    expect(timeOf(64 * minute)).toBeGreaterThan(14 * minute);
    expect(timeOf(64 * minute)).toBeLessThan(18 * minute);
  });

  it('is near the median, but longer for what took longer, if all of the variance is chance', () => {
    const { timeOf } = modelOf(timesOf(4_000, 0, 0.7));

    expect(timeOf(40 * minute)).toBeLessThan(6 * minute);
    expect(timeOf(40 * minute)).toBeGreaterThan(timeOf(39 * minute));
  });

  it.each([
    [0.8, 0.2],
    [0.6, 0.6],
    [0, 0.7],
  ])('has no wider spread than the times of all, if mailboxes differ by %d and runs by %d', (own, byChance) => {
    const { ratios } = modelOf(timesOf(4_000, own, byChance));

    expect(spreadOf('mailbox', 'earlier', ratios).deviation).toBeLessThan(1.05 * Math.hypot(own, byChance));
    expect(spreadOf('mailbox', 'earlier', ratios).deviation).toBeGreaterThan(0.95 * byChance);
  });

  it('is corrected also for resources that were timed only once', () => {
    const [latest = new Float64Array(), before = new Float64Array()] = timesOf(1_000, 0, 0.7);

    const { timeOf, ratios } = repeatModel(
      latest,
      before.map((time, at) => (at < 900 ? Number.NaN : time)),
    );

    expect(ratios).toHaveLength(100);
    expect(timeOf(40 * minute)).toBeLessThan(8 * minute);
  });

  it('is the last time, if all always took the same', () => {
    const same = new Float64Array(30).fill(minute);

    expect(repeatModel(same, same).timeOf(7 * minute)).toBe(7 * minute);
  });

  it('does not change the order of its input', () => {
    const [latest = new Float64Array(), before = new Float64Array()] = timesOf(100, 0.8, 0.2);
    const copy = [...latest];

    repeatModel(latest, before);

    expect([...latest]).toEqual(copy);
  });
});
