import type { SurveyStep } from '../../lookup/survey.ts';
import { countOf } from '../../m365/workload.ts';
import { workloadKeys } from '../../spec/written.ts';
import { formatCount } from '../../util/count.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { progressLines } from './progress-lines.ts';

/** Prints on stderr how far a survey is, a line now and then. A short survey and `--quiet` print nothing. */
export function surveyProgress(
  options: Pick<NetworkOptions, 'quiet' | 'logLevel'>,
  environment: Environment,
): (step: SurveyStep) => void {
  const print = progressLines(options, environment);
  return (step) => print(() => stepText(step));
}

function stepText(step: SurveyStep): string {
  const { workload, reading, read } = step;
  if (reading === 'units') return `${formatCount(read)} protection units of ${workloadKeys[workload]} listed so far`;
  return `looked up the restore points of ${formatCount(read)} of ${countOf(step.of, workload)} so far`;
}
