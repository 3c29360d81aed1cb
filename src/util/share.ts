/** A share (0 to 1) as a percentage, cut after two digits. It is never rounded up, so only a whole reads `100%`. */
export function formatShare(share: number): string {
  // Rounded to twelve digits first, because 0.57 * 10,000 is 5,699.999…
  return `${Math.floor(Number((share * 10_000).toPrecision(12))) / 100}%`;
}

/** A share (0 to 1) that was written as a percentage, with all its digits. */
export function writtenShare(share: number): string {
  return `${Number((share * 100).toPrecision(12))}%`;
}
