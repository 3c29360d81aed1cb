/**
 * Divides a cap among runs: none gets more than it wants, and none gets less than another that wants as much. What can't be divided
 * goes to some of them, one each: `turn` says with which they begin, so that by and by each has its turn. In the order of `wanted`.
 */
export function fairShares(cap: number, wanted: readonly number[], turn = 0): number[] {
  const shares = wanted.map(() => 0);
  let left = Math.max(0, Math.floor(cap));
  for (;;) {
    const hungry = wanted.flatMap((wants, index) => (wants > (shares[index] ?? 0) ? [index] : []));
    if (hungry.length === 0 || left === 0) return shares;
    const each = Math.floor(left / hungry.length);
    const start = turn % hungry.length;
    for (const index of [...hungry.slice(start), ...hungry.slice(0, start)]) {
      const share = Math.min(each || 1, (wanted[index] ?? 0) - (shares[index] ?? 0), left);
      shares[index] = (shares[index] ?? 0) + share;
      left -= share;
    }
  }
}
