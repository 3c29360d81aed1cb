import type { SurveyStep } from '../../lookup/survey.ts';
import { countOf } from '../../m365/workload.ts';
import { workloadKeys } from '../../spec/written.ts';
import { formatCount } from '../../util/count.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from './say.ts';

/** Milliseconds between two lines: on a terminal, and without one. */
const pauses = { watched: 5_000, unwatched: 60_000 } as const;

/** Prints on stderr how far a survey is, a line now and then. A short survey and `--quiet` print nothing. */
export function surveyProgress(
  { quiet, logLevel }: Pick<NetworkOptions, 'quiet' | 'logLevel'>,
  environment: Environment,
): (step: SurveyStep) => void {
  if (quiet || logLevel === 'warn' || logLevel === 'error') return () => undefined;
  const { clock, stderr } = environment;
  const pause = stderr.isTTY === true ? pauses.watched : pauses.unwatched;
  let printedAt = clock.now();
  return (step) => {
    if (clock.now() - printedAt < pause) return;
    printedAt = clock.now();
    say('info', [stepText(step)], environment);
  };
}

function stepText(step: SurveyStep): string {
  const { workload, reading, read } = step;
  if (reading === 'units') return `${formatCount(read)} protection units of ${workloadKeys[workload]} listed so far`;
  return `looked up the restore points of ${formatCount(read)} of ${countOf(step.of, workload)} so far`;
}
