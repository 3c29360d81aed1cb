/** The middle value, or the higher of the two in the middle. Undefined if there are no values. Sorts `values`. */
export function medianOf(values: Float64Array): number | undefined {
  return values.sort()[Math.floor(values.length / 2)];
}

/**
 * Half the distance from the 16th to the 84th percentile. For a normal distribution this is the standard deviation, and a
 * few odd values don't change it. NaN if there are no values. Sorts `values`.
 */
export function deviationOf(values: Float64Array): number {
  const sorted = values.sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return (at(0.84) - at(0.16)) / 2;
}

/** More values make a quantile no better, and would cost seconds in a plan of a million resources. */
const mostSampled = 10_000;

/** A copy with 10,000 values at most: only every second, third, … of a longer list. */
export function sampled(values: Float64Array): Float64Array {
  const every = Math.ceil(values.length / mostSampled);
  return values.filter((_, at) => at % every === 0);
}
