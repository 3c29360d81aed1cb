/** Neighbours in `Plan.resources`. The journal has spans in place of addresses. */
export type Span = readonly [first: number, count: number];

export function sizeOf(spans: readonly Span[]): number {
  return spans.reduce((sum, [, count]) => sum + count, 0);
}

export function* indicesIn(spans: readonly Span[]): Generator<number> {
  for (const [first, count] of spans) for (let index = first; index < first + count; index += 1) yield index;
}

/** The fewest spans that hold exactly these indices. */
export function spansOf(indices: Iterable<number>): Span[] {
  const spans: [number, number][] = [];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && index === last[0] + last[1]) last[1] += 1;
    else spans.push([index, 1]);
  }
  return spans;
}

/** The first `count` resources, or all if there are fewer. */
export function take(spans: readonly Span[], count: number): Span[] {
  return cut(spans, count)[0];
}

/** The resources of `spans` that are not in `taken`. Both must be in ascending order, as from `spansOf`. */
export function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  const left: Span[] = [];
  let at = 0;
  for (const [first, count] of spans) {
    const end = first + count;
    let begin = first;
    while (at < taken.length && endOf(taken[at]) <= begin) at += 1;
    for (let next = at; next < taken.length; next += 1) {
      const [gone, size] = taken[next] ?? [end, 0];
      if (gone >= end) break;
      if (gone > begin) left.push([begin, gone - begin]);
      begin = Math.max(begin, gone + size);
    }
    if (begin < end) left.push([begin, end - begin]);
  }
  return left;
}

/** The resources of `spans` that are in `chosen` too. Both must be in ascending order, as from `spansOf`. */
export function within(spans: readonly Span[], chosen: readonly Span[]): Span[] {
  return without(spans, without(spans, chosen));
}

function endOf([first, count]: Span = [0, 0]): number {
  return first + count;
}

/** Two halves; of an odd number the first has one more. */
export function halve(spans: readonly Span[]): [Span[], Span[]] {
  return cut(spans, Math.ceil(sizeOf(spans) / 2));
}

/** The first `most` resources, and the rest. */
function cut(spans: readonly Span[], most: number): [Span[], Span[]] {
  const halves: [Span[], Span[]] = [[], []];
  let left = most;
  for (const [first, count] of spans) {
    const here = Math.min(left, count);
    if (here > 0) halves[0].push([first, here]);
    if (here < count) halves[1].push([first + here, count - here]);
    left -= here;
  }
  return halves;
}
