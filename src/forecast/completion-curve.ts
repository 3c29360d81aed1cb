/**
 * How a run that was played through goes: by which millisecond each twentieth of its resources has ended, in order. The
 * first is when the first resource ends, the last when all have.
 */
export type CompletionCurve = readonly number[];

const steps = 20;

/** `ends` are the milliseconds at which resources end, in any order. Sorts what it is given. */
export function completionCurveOf(ends: Float64Array): CompletionCurve {
  const sorted = ends.sort();
  return Array.from({ length: steps + 1 }, (_, step) => {
    const ended = Math.max(1, Math.ceil((sorted.length * step) / steps));
    return sorted[ended - 1] ?? 0;
  });
}

/** By which millisecond a share of the resources (0 to 1) has ended. */
export function endOfShare(course: CompletionCurve, share: number): number {
  const at = Math.min(1, share) * (course.length - 1);
  const before = course[Math.floor(at)] ?? 0;
  const after = course[Math.ceil(at)] ?? before;
  return before + (after - before) * (at - Math.floor(at));
}
