/** The higher of the two in the middle; undefined of none. Sorts what it is given. */
export function medianOf(values: Float64Array): number | undefined {
  return values.sort()[Math.floor(values.length / 2)];
}

/**
 * Half the distance from the 16th to the 84th percentile: the standard deviation of what is spread normally, and blind to a
 * few odd values. Not a number of none. Sorts what it is given.
 */
export function deviationOf(values: Float64Array): number {
  const sorted = values.sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return (at(0.84) - at(0.16)) / 2;
}

/** More would tell a quantile no better, and take seconds of a plan of a million. */
const enough = 10_000;

/** A copy with every second, third, … value alone where there are more than ten thousand. */
export function thinned(values: Float64Array): Float64Array {
  const every = Math.ceil(values.length / enough);
  return values.filter((_, at) => at % every === 0);
}
