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
