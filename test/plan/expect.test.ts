import { describe, expect, it } from 'vitest';
import { assumedDuration, expect as expectations, type Timings } from '../../src/plan/expect.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { resourceOf } from '../support/specs.ts';

const minute = 60_000;
const mailbox = (name: string, size: number | null = null): Resource => resourceOf('mailbox', name, { size });

/** What earlier runs have timed, in minutes by name. */
const timed =
  (minutes: Readonly<Record<string, number>>): Timings =>
  (_workload, name) => {
    const time = minutes[name];
    return time === undefined ? undefined : time * minute;
  };

/** The expected minutes of each. */
function minutesOf(resources: readonly Resource[], minutes: Readonly<Record<string, number>> = {}): number[] {
  return [...expectations(resources, timed(minutes)).durations].map((duration) => duration / minute);
}

describe('the time that a resource is expected to take', () => {
  it('is what it took in an earlier run, whatever its size', () => {
    expect(minutesOf([mailbox('ada', 1), mailbox('bob', 1_000)], { ada: 30, bob: 7 })).toEqual([30, 7]);
  });

  it('goes by the size where none has timed it, at the pace of those that were', () => {
    const resources = [mailbox('ada', 100), mailbox('bob', 200), mailbox('cy', 50)];

    expect(minutesOf(resources, { ada: 10 })).toEqual([10, 20, 5]);
  });

  it('minds the sizes of those alone that were timed', () => {
    const resources = [mailbox('ada', 100), mailbox('bob', 1_000), mailbox('cy', 2_000)];

    expect(minutesOf(resources, { ada: 10 })).toEqual([10, 100, 200]);
  });

  it('lets what is empty set no pace', () => {
    const resources = [mailbox('ada', 0), mailbox('bob', 0), mailbox('cy', 6)];

    expect(minutesOf(resources)).toEqual([1 / minute, 1 / minute, assumedDuration / minute]);
  });

  it('takes the middle pace, so that one odd mailbox does not set it', () => {
    const resources = [mailbox('ada', 10), mailbox('bob', 10), mailbox('cy', 10), mailbox('dan', 20)];

    expect(minutesOf(resources, { ada: 1, bob: 5, cy: 500 })[3]).toBe(10);
  });

  it('takes those timed and those sized to be alike, where no resource is both', () => {
    const resources = [mailbox('ada'), mailbox('bob'), mailbox('cy'), mailbox('dan', 3), mailbox('eve', 6)];

    expect(minutesOf(resources, { ada: 30, bob: 2, cy: 6 }).slice(3)).toEqual([3, 6]);
  });

  it('is the middle of all others where nothing is known of it', () => {
    expect(
      minutesOf([mailbox('ada'), mailbox('bob'), mailbox('cy'), mailbox('dan')], { ada: 1, bob: 3, cy: 50 }),
    ).toEqual([1, 3, 50, 3]);
  });

  it('is assumed where nothing is known of any, and in proportion to sizes', () => {
    const assumed = assumedDuration / minute;

    expect(minutesOf([mailbox('ada'), mailbox('bob')])).toEqual([assumed, assumed]);
    expect(minutesOf([mailbox('ada', 1), mailbox('bob', 2), mailbox('cy', 4)])).toEqual([
      assumed / 2,
      assumed,
      assumed * 2,
    ]);
  });

  it('is not nothing for an empty mailbox', () => {
    expect(expectations([mailbox('ada', 0), mailbox('bob', 7)], timed({})).durations[0]).toBe(1);
  });

  it('is never more than a month, whatever sizes say that were written in two units', () => {
    const resources = [mailbox('ada', 1), mailbox('bob', 1), mailbox('cy', 50_000_000_000)];

    expect(minutesOf(resources)[2]).toBe(30 * 24 * 60);
  });

  it('says where each comes from', () => {
    const resources = [mailbox('ada', 1), mailbox('bob', 1), mailbox('cy')];

    expect(expectations(resources, timed({ ada: 1 })).bases).toEqual(['earlier', 'size', 'median']);
    expect(expectations([mailbox('ada')], timed({})).bases).toEqual(['assumed']);
  });
});
