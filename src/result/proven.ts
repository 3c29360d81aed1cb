import { ofEachKind, type ResourceKind } from '../m365/workload.ts';
import { type Proof, provenBy } from '../state/proof.ts';
import type { OutcomeCount } from './ledger.ts';

/**
 * How many resources are proven to have come back, how many are proven not to have, and how many are open: not started, not
 * ended, or not known. Goes by rows and by the counts of sessions. So it may say more than the rows, never less.
 * planned = cameBack + failed + open.
 */
export interface ProvenCounts extends Proof {
  readonly open: number;
}

export type Proven = Readonly<Record<ResourceKind | 'all', ProvenCounts>>;

/** Resources of one kind in a wave of which the counts of a session prove more than rows do: which ones they are is not known. */
export interface NamelessProof extends Proof {
  /** Index into `Plan.waves`. */
  readonly wave: number;
  readonly kind: ResourceKind;
}

/** For each kind, and for all. */
export function addUpProof(rows: Iterable<OutcomeCount>, nameless: Iterable<NamelessProof>): Proven {
  const proven = { all: nothingProven(), ...ofEachKind(nothingProven) };
  for (const { kind, outcome, count } of rows)
    for (const key of ['all', kind] as const) addRows(proven[key], outcome, count);
  for (const proof of nameless) for (const key of ['all', proof.kind] as const) addNameless(proven[key], proof);
  return proven;
}

/** For each wave, all kinds together. */
export function addUpWaveProof(
  rows: Iterable<OutcomeCount>,
  nameless: Iterable<NamelessProof>,
  waves: number,
): ProvenCounts[] {
  const proven = Array.from({ length: waves }, nothingProven);
  for (const { wave, outcome, count } of rows) addRows(proven[wave], outcome, count);
  for (const proof of nameless) addNameless(proven[proof.wave], proof);
  return proven;
}

export function plannedOf({ cameBack, failed, open }: ProvenCounts): number {
  return cameBack + failed + open;
}

type Sum = { -readonly [Key in keyof ProvenCounts]: number };

function nothingProven(): Sum {
  return { cameBack: 0, failed: 0, open: 0 };
}

function addRows(sum: Sum | undefined, outcome: OutcomeCount['outcome'], count: number): void {
  if (sum !== undefined) sum[provenBy(outcome) ?? 'open'] += count;
}

/** Their rows were counted as open. */
function addNameless(sum: Sum | undefined, { cameBack, failed }: Proof): void {
  if (sum === undefined) return;
  sum.cameBack += cameBack;
  sum.failed += failed;
  sum.open -= cameBack + failed;
}
