/** The known word that `word` is most likely meant to be; undefined if none is similar. Ignores case. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const written = word.toLowerCase();
  // A third of the letters may be wrong; in a short word, one.
  let closest = Math.max(1, Math.floor(written.length / 3)) + 1;
  let found: string | undefined;
  for (const candidate of known) {
    // Every letter that one of them has more is a difference.
    if (Math.abs(candidate.length - written.length) >= closest) continue;
    const distance = editDistance(written, candidate.toLowerCase());
    if (distance >= closest) continue;
    closest = distance;
    found = candidate;
  }
  return found;
}

/** Whether a word is so near to a known one that it is a slip: one letter differs, or two from nine letters on. */
export function isNearMiss(word: string, known: string): boolean {
  const most = word.length >= 9 ? 2 : 1;
  return word !== known && Math.abs(word.length - known.length) <= most && editDistance(word, known) <= most;
}

/** How many letters to insert, remove, replace or swap with a neighbour to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = at(last, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped =
        from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(at(row, j - 1) + 1, at(last, j) + 1, replaced, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
