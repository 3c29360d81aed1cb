import { describe, expect, it } from 'vitest';
import { publishedTime, publishedTimeOf, publishedTimeOfOne } from '../../src/m365/published-times.ts';

const hour = 3_600_000;

describe('publishedTime', () => {
  it.each([
    ['mailbox', 0, 2],
    ['mailbox', 1, 2],
    ['mailbox', 50, 2.5],
    ['mailbox', 250, 3],
    ['mailbox', 1_000, 4],
    ['mailbox', 1_500, 6],
    ['drive', 1, 0.5],
    ['site', 150, 3.5],
    ['site', 1_000, 4],
    ['site', 6_000, 24],
  ] as const)('says how long %s %i takes', (workload, units, hours) => {
    expect(publishedTime(workload, units)).toBeCloseTo(hours * hour, 0);
  });
});

describe('the published time of a kind', () => {
  it('of single items is that of the mailbox or drive that they are in', () => {
    expect(publishedTimeOf('message', 50)).toBe(publishedTime('mailbox', 50));
    expect(publishedTimeOf('file', 250)).toBe(publishedTime('drive', 250));
    expect(publishedTimeOf('site', 250)).toBe(publishedTime('site', 250));
  });

  it('of one is that of a single restore', () => {
    expect([publishedTimeOfOne('message'), publishedTimeOfOne('file')]).toEqual([2 * hour, hour / 2]);
  });
});
