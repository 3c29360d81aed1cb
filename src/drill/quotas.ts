/** A list of one workload, and how many of its resources there are to draw from. */
export interface Stratum {
  /** Resources that the list names. */
  readonly named: number;
  /** Those that may be drawn. */
  readonly free: number;
  /** When a drill last restored any of them, in milliseconds since 1970; null for never. */
  readonly lastDrill: number | null;
  /** Decides between equals: the lower first. */
  readonly rank: number;
  /**
   * Only if the sample rotates: when a drill last restored the one that would be drawn after `drawn` others, in milliseconds since 1970;
   * null for never.
   */
  drilledAt?(drawn: number): number | null;
}

/**
 * How many resources to draw from each list, `size` in all or as many as there are.
 *
 * By largest remainder: each list in proportion to what it names. What a list cannot give is divided among the others in the same way. If
 * there are more lists than `size`, one resource each from those that were drilled least recently, so that small groups are tried too.
 *
 * If the sample rotates, what is left after the whole shares goes to those that were drilled least recently; the remainder decides
 * between equals. So a list that is too small for a whole share has its turn, too.
 */
export function quotas(strata: readonly Stratum[], size: number): number[] {
  const drawn = strata.map(() => 0);
  const areMoreThanSize = strata.filter(({ free }) => free > 0).length > size;
  let left = size;
  while (left > 0) {
    const open = [...strata.keys()].filter((index) => freeIn(strata[index], drawn[index]) > 0);
    if (open.length === 0) break;
    const shares = areMoreThanSize ? oneEach(open, strata, left) : proportional(open, strata, { size: left, drawn });
    for (const [index, share] of shares) {
      const taken = Math.min(share, freeIn(strata[index], drawn[index]));
      drawn[index] = (drawn[index] ?? 0) + taken;
      left -= taken;
    }
  }
  return drawn;
}

type Shares = ReadonlyMap<number, number>;

function oneEach(open: readonly number[], strata: readonly Stratum[], size: number): Shares {
  const order = open.toSorted((a, b) => byLastDrill(strata[a], strata[b]));
  return new Map(order.slice(0, size).map((index) => [index, 1]));
}

interface Division {
  readonly size: number;
  /** What each list has given already. */
  readonly drawn: readonly number[];
}

function proportional(open: readonly number[], strata: readonly Stratum[], { size, drawn }: Division): Shares {
  const namedIn = (index: number): number => strata[index]?.named ?? 0;
  const all = open.reduce((sum, index) => sum + namedIn(index), 0);
  // Whole numbers: no remainder is rounded.
  const shares = new Map(open.map((index) => [index, Math.floor((size * namedIn(index)) / all)]));
  const remainderOf = (index: number): number => (size * namedIn(index)) % all;
  const given = [...shares.values()].reduce((sum, share) => sum + share, 0);
  const turnOf = (index: number): number =>
    strata[index]?.drilledAt?.((drawn[index] ?? 0) + (shares.get(index) ?? 0)) ?? 0;
  const order = open.toSorted(
    (a, b) => turnOf(a) - turnOf(b) || remainderOf(b) - remainderOf(a) || byLastDrill(strata[a], strata[b]),
  );
  for (const index of order.slice(0, size - given)) shares.set(index, (shares.get(index) ?? 0) + 1);
  return shares;
}

function freeIn(stratum: Stratum | undefined, drawn = 0): number {
  return (stratum?.free ?? 0) - drawn;
}

function byLastDrill(a: Stratum | undefined, b: Stratum | undefined): number {
  return (a?.lastDrill ?? 0) - (b?.lastDrill ?? 0) || (a?.rank ?? 0) - (b?.rank ?? 0);
}
