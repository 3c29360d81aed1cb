import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halve, indicesIn, type Span, sizeOf } from '../../src/plan/span.ts';

const spans: fc.Arbitrary<Span[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 })), { maxLength: 6 })
  .map((gaps) => {
    let end = 0;
    return gaps.map(([gap, count]) => {
      end += gap + count;
      return [end - count, count] as const;
    });
  });

describe('indicesIn', () => {
  it('lists the resources of spans one by one', () => {
    expect([
      ...indicesIn([
        [3, 2],
        [10, 1],
      ]),
    ]).toEqual([3, 4, 10]);
  });

  it('lists as many as sizeOf counts', () => {
    fc.assert(
      fc.property(spans, (some) => {
        expect([...indicesIn(some)]).toHaveLength(sizeOf(some));
      }),
    );
  });
});

describe('halve', () => {
  it('cuts through the middle of a span', () => {
    expect(halve([[10, 5]])).toEqual([[[10, 3]], [[13, 2]]]);
  });

  it('cuts between spans where that is the middle', () => {
    const halves = halve([
      [0, 2],
      [7, 2],
    ]);

    expect(halves).toEqual([[[0, 2]], [[7, 2]]]);
  });

  it('loses nothing and takes nothing twice', () => {
    fc.assert(
      fc.property(spans, (some) => {
        expect([...indicesIn(halve(some).flat())]).toEqual([...indicesIn(some)]);
      }),
    );
  });

  it('makes halves of the same size, or the first one larger by one', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const [first, second] = halve(some);

        expect([0, 1]).toContain(sizeOf(first) - sizeOf(second));
      }),
    );
  });

  it('makes no empty spans', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const counts = halve(some)
          .flat()
          .map(([, count]) => count);

        expect(counts).not.toContain(0);
      }),
    );
  });
});
