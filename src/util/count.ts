const betweenThousands = /\B(?=(?:\d{3})+$)/g;

/** A whole number for people: `10,000`. Node's own words for numbers take as long to load as a spec to check. */
export function formatCount(count: number): string {
  return String(count).replace(betweenThousands, ',');
}

/** A count with its noun: `1 resource`, `10,000 resources`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
