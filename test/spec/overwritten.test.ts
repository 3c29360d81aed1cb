import { describe, expect, it } from 'vitest';
import { mostOverwritten, sampleSize } from '../../src/spec/overwritten.ts';
import type { Resource, Sample } from '../../src/spec/spec.ts';
import { filesOf, november, pointOf, resourceOf } from '../support/values/specs.ts';

const inPlace = { settings: { ...november, destination: 'inPlace' } } as const;

function sampleOf(size: Sample['size'], changes: Partial<Sample> = {}): Sample {
  return { wave: 0, workload: 'mailbox', size, rotate: false, seed: null, pinned: [], ...changes };
}

const mailboxes = (count: number, changes: Partial<Resource> = inPlace): Resource[] =>
  Array.from({ length: count }, (_, index) => resourceOf('mailbox', `user${index}@contoso.com`, changes));

describe('what a run overwrites at most', () => {
  it('is what it restores in place', () => {
    expect(mostOverwritten([...mailboxes(3), ...mailboxes(2, {})], [])).toBe(3);
  });

  it('is no more than the sample of a drill, and no more than there is in place', () => {
    expect(mostOverwritten(mailboxes(5), [sampleOf(2)])).toBe(2);
    expect(mostOverwritten(mailboxes(5), [sampleOf(9)])).toBe(5);
    expect(mostOverwritten([...mailboxes(1), ...mailboxes(4, {})], [sampleOf(3)])).toBe(1);
  });

  it('counts a share of all that the sample is drawn from', () => {
    expect(mostOverwritten([...mailboxes(5), ...mailboxes(5, {})], [sampleOf({ share: 0.2 })])).toBe(2);
    expect(mostOverwritten([], [sampleOf({ share: 0.2 })])).toBe(0);
  });

  it('includes what no sample is drawn from: other workloads and waves, and single items', () => {
    const drive = resourceOf('drive', 'ada@contoso.com', inPlace);
    const later = resourceOf('mailbox', 'ada@contoso.com', { ...inPlace, wave: 1 });
    const file = filesOf('drive', 'ada@contoso.com', 'Documents/', inPlace);
    const point = pointOf('mailbox', 'grace@contoso.com', 'p');

    expect(mostOverwritten([...mailboxes(5), drive, later], [sampleOf(1)])).toBe(3);
    expect(mostOverwritten([drive, file], [sampleOf(0, { workload: 'drive' })])).toBe(1);
    expect(mostOverwritten([{ ...point, ...inPlace }, ...mailboxes(5)], [sampleOf(1)])).toBe(1);
  });
});

describe('the size of a sample', () => {
  it('is rounded up, but not for a digit that is not there on paper', () => {
    expect(sampleSize({ size: 7 }, 3)).toBe(7);
    expect(sampleSize({ size: { share: 0.07 } }, 100)).toBe(7);
    expect(sampleSize({ size: { share: 0.07 } }, 101)).toBe(8);
  });
});
