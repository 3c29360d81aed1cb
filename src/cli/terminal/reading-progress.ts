import type { ReadingStep } from '../../lookup/tenant/names-by-id.ts';
import { countOf, manyOf } from '../../m365/workload.ts';
import { counted, formatCount } from '../../util/count.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { progressLines } from './progress-lines.ts';

/** Prints on stderr how far the lists of a tenant are read, a line now and then. */
export function readingProgress(
  options: Pick<NetworkOptions, 'quiet' | 'logLevel'>,
  environment: Environment,
): (step: ReadingStep) => void {
  const print = progressLines(options, environment);
  return (step) => print(() => stepText(step));
}

function stepText({ list, workload, count }: ReadingStep): string {
  if (list === 'users') return `found the names of ${counted(count, 'user')} so far`;
  if (list === 'sites' || workload === null) return `found the names of ${countOf(count, 'site')} so far`;
  if (list === 'usage') return `read ${counted(count, 'row')} of the usage report of ${manyOf([workload])} so far`;
  return `${formatCount(count)} protection units of ${manyOf([workload])} listed so far`;
}
