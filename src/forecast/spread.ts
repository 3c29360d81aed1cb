import type { ResourceKind } from '../m365/workload.ts';
import { deviationOf } from './quantile.ts';

/** Where the expected duration of a resource comes from. */
export type Basis = 'earlier' | 'size' | 'median' | 'assumed';

/** By how much the resources of a kind differ from what is expected of them, where that comes from `basis`. */
export interface Spread {
  readonly kind: ResourceKind;
  readonly basis: Basis;
  /** The standard deviation of the logarithm: 0.2 is a factor of 1.2 either way for two in three. */
  readonly deviation: number;
  /** On how many resources it was measured; 0 where it is assumed. */
  readonly measuredOn: number;
}

/** Assumed: no document gives a figure; with 0.8 a mailbox in ten takes nearly three times the median. */
const assumedDeviations: Readonly<Record<Basis, number>> = { earlier: 0.2, size: 0.3, median: 0.8, assumed: 0.8 };

/** Measured on fewer, a deviation says less than an assumption: on 20 it is itself off by a fifth. */
export const leastMeasured = 20;

/** No forecast is surer than this, nor less sure than that, whatever was measured. */
const narrowest = 0.05;
const widest = 1.5;

/** `ratios` are what resources took over what was expected of them on that basis, or in proportion to that: all that are known. */
export function spreadOf(kind: ResourceKind, basis: Basis, ratios: Float64Array): Spread {
  if (ratios.length < leastMeasured) return { kind, basis, deviation: assumedDeviations[basis], measuredOn: 0 };
  const deviation = Math.min(widest, Math.max(narrowest, logDeviationOf(ratios)));
  return { kind, basis, deviation: Number(deviation.toFixed(3)), measuredOn: ratios.length };
}

/** The deviation of the logarithms. */
export function logDeviationOf(ratios: Float64Array): number {
  return deviationOf(ratios.map(Math.log));
}
