/** How a simulated run progresses. Times are in milliseconds since the first activation. */
export interface CompletionCurve {
  /** When the first of its resources ends, then when 1/20, 2/20, … 20/20 of them have ended. */
  readonly course: readonly number[];
  /**
   * When each of `tailShares` has ended: the last few resources may take as long as all others. Missing in plans of version 0.1.0.
   */
  readonly tail?: readonly number[];
}

const steps = 20;
export const tailShares: readonly number[] = [0.96, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999];

/** `ends` has the millisecond at which each resource ends, in any order. Sorts `ends`. */
export function completionCurveOf(ends: Float64Array): Required<CompletionCurve> {
  const sorted = ends.sort();
  const endOf = (part: number, whole: number): number =>
    sorted[Math.max(1, Math.ceil((sorted.length * part) / whole)) - 1] ?? 0;
  return {
    course: Array.from({ length: steps + 1 }, (_, step) => endOf(step, steps)),
    tail: tailShares.map((share) => endOf(Math.round(share * 1_000), 1_000)),
  };
}

/** The millisecond by which a share of the resources (0 to 1) has ended. */
export function endOfShare({ course, tail = [] }: CompletionCurve, share: number): number {
  const last: CurvePoint = { share: 1, end: course.at(-1) ?? 0 };
  const points: readonly CurvePoint[] = [
    ...course.slice(0, -1).map((end, index) => ({ share: index / (course.length - 1), end })),
    ...tail.map((end, index) => ({ share: tailShares[index] ?? 1, end })),
    last,
  ];
  const next = points.findIndex((point) => point.share >= Math.min(1, share));
  const [before, after] = [points[next - 1], points[next]];
  if (after === undefined) return last.end;
  if (before === undefined) return after.end;
  return before.end + ((after.end - before.end) * (Math.min(1, share) - before.share)) / (after.share - before.share);
}

interface CurvePoint {
  readonly share: number;
  readonly end: number;
}
