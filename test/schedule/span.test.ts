import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halve, indicesIn, type Span, sizeOf, spansOf, take, within, without } from '../../src/schedule/span.ts';

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

describe('spansOf', () => {
  it('puts neighbours into one span, whatever the order of the indices', () => {
    expect(spansOf([10, 3, 4, 2, 11])).toEqual([
      [2, 3],
      [10, 2],
    ]);
  });

  it('gives back spans that do not touch', () => {
    const apart = spans.map((some) => some.map(([first, count], index) => [first + index, count] as const));

    fc.assert(
      fc.property(apart, (some) => {
        expect(spansOf(indicesIn(some))).toEqual(some);
      }),
    );
  });
});

describe('take', () => {
  it('takes the first resources, from several spans if one is not enough', () => {
    const some: Span[] = [
      [0, 3],
      [7, 5],
    ];

    expect(take(some, 2)).toEqual([[0, 2]]);
    expect(take(some, 4)).toEqual([
      [0, 3],
      [7, 1],
    ]);
  });

  it('takes all resources if there are fewer', () => {
    expect(take([[7, 5]], 9)).toEqual([[7, 5]]);
  });
});

describe('without', () => {
  it('keeps what is not taken', () => {
    const some: Span[] = [
      [0, 6],
      [10, 2],
    ];

    expect(without(some, [[2, 2]])).toEqual([
      [0, 2],
      [4, 2],
      [10, 2],
    ]);
    expect(without(some, [[11, 9]])).toEqual([
      [0, 6],
      [10, 1],
    ]);
  });

  it('keeps everything that is not taken and nothing that is, in ascending order', () => {
    fc.assert(
      fc.property(spans, spans, (some, taken) => {
        const gone = new Set(indicesIn(taken));

        expect([...indicesIn(without(some, taken))]).toEqual([...indicesIn(some)].filter((index) => !gone.has(index)));
      }),
    );
  });

  it('gives no empty spans', () => {
    fc.assert(
      fc.property(spans, spans, (some, taken) => {
        expect(without(some, taken).map(([, count]) => count)).not.toContain(0);
      }),
    );
  });
});

describe('halve', () => {
  it('cuts a span in the middle', () => {
    expect(halve([[10, 5]])).toEqual([[[10, 3]], [[13, 2]]]);
  });

  it('cuts between spans if that is the middle', () => {
    const halves = halve([
      [0, 2],
      [7, 2],
    ]);

    expect(halves).toEqual([[[0, 2]], [[7, 2]]]);
  });

  it('loses nothing and repeats nothing', () => {
    fc.assert(
      fc.property(spans, (some) => {
        expect([...indicesIn(halve(some).flat())]).toEqual([...indicesIn(some)]);
      }),
    );
  });

  it('gives halves of the same size, or a first half that is larger by one', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const [first, second] = halve(some);

        expect([0, 1]).toContain(sizeOf(first) - sizeOf(second));
      }),
    );
  });

  it('gives no empty spans', () => {
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

describe('within', () => {
  it('leaves what is in both', () => {
    expect(
      within(
        [
          [0, 5],
          [10, 5],
        ],
        [[3, 9]],
      ),
    ).toEqual([
      [3, 2],
      [10, 2],
    ]);
  });

  it('leaves nothing of what is not chosen', () => {
    expect(within([[0, 5]], [])).toEqual([]);
    expect(within([], [[0, 5]])).toEqual([]);
  });
});
