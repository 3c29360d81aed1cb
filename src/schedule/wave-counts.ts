/** How many resources each of so many waves has. */
export function countWaves(
  groups: readonly { readonly wave: number; readonly count: number }[],
  waves: number,
): readonly number[] {
  const counts = Array.from({ length: waves }, () => 0);
  for (const { wave, count } of groups) counts[wave] = (counts[wave] ?? 0) + count;
  return counts;
}
