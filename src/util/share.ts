/** A share (0 to 1) as a percentage, cut after two digits: what is short of 100% doesn't read so. */
export function formatShare(share: number): string {
  // To twelve digits first: 0.57 * 10,000 is 5,699.999…
  return `${Math.floor(Number((share * 10_000).toPrecision(12))) / 100}%`;
}

/** A share (0 to 1) that somebody has written as a percentage, as it was written: no digit less. */
export function writtenShare(share: number): string {
  return `${Number((share * 100).toPrecision(12))}%`;
}
