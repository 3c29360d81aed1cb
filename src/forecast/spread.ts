import type { ResourceKind } from '../m365/workload.ts';
import { deviationOf } from './statistics.ts';

/** What the expected duration of a resource is based on: an earlier run, its size, the median of others, or nothing known. */
export type Basis = 'earlier' | 'size' | 'median' | 'assumed';

/** How far the resources of a kind are from their expected durations, by what these are based on. */
export interface Spread {
  readonly kind: ResourceKind;
  readonly basis: Basis;
  /** Standard deviation of the logarithm of measured over expected: with 0.2, two resources in three are within a factor of 1.2. */
  readonly deviation: number;
  /** The number of resources it was measured on; 0 if it is assumed. */
  readonly measuredOn: number;
}

/** Our assumptions: no document gives a figure. With 0.8, one mailbox in ten takes nearly three times the median. */
const assumedDeviations = { earlier: 0.2, size: 0.3, median: 0.8 } as const;

/**
 * Around the published median. Fits the published times: with these, the slowest of 50, 250 or 1,000 takes
 * about as long as Microsoft says that all of them take together. One drive in ten then takes two and a half times the median.
 */
function publishedDeviation(kind: ResourceKind): number {
  return kind === 'mailbox' || kind === 'message' ? 0.2 : 0.7;
}

/** On fewer resources than this, an assumption is better than a measurement: on 20 it is still off by a fifth. */
export const leastMeasured = 20;

/** The limits of a measured deviation. */
const narrowest = 0.05;
const widest = 1.5;

/** `ratios` are measured over expected times, all that are known; a common factor does not matter. */
export function spreadOf(kind: ResourceKind, basis: Basis, ratios: Float64Array): Spread {
  const assumed = basis === 'assumed' ? publishedDeviation(kind) : assumedDeviations[basis];
  if (ratios.length < leastMeasured) return { kind, basis, deviation: assumed, measuredOn: 0 };
  const deviation = Math.min(widest, Math.max(narrowest, logDeviationOf(ratios)));
  return { kind, basis, deviation: Number(deviation.toFixed(3)), measuredOn: ratios.length };
}

/** The standard deviation of the logarithms. */
export function logDeviationOf(ratios: Float64Array): number {
  return deviationOf(ratios.map(Math.log));
}
