/**
 * How a simulated run progresses: when the first of its resources ends, then when 1/20, 2/20, … 20/20 of them have ended. In
 * milliseconds since the first activation.
 */
export type CompletionCurve = readonly number[];

const steps = 20;

/** `ends` has the millisecond at which each resource ends, in any order. Sorts `ends`. */
export function completionCurveOf(ends: Float64Array): CompletionCurve {
  const sorted = ends.sort();
  return Array.from({ length: steps + 1 }, (_, step) => {
    const ended = Math.max(1, Math.ceil((sorted.length * step) / steps));
    return sorted[ended - 1] ?? 0;
  });
}

/** The millisecond by which a share of the resources (0 to 1) has ended. */
export function endOfShare(curve: CompletionCurve, share: number): number {
  const at = Math.min(1, share) * (curve.length - 1);
  const before = curve[Math.floor(at)] ?? 0;
  const after = curve[Math.ceil(at)] ?? before;
  return before + (after - before) * (at - Math.floor(at));
}
