import type { SurveyStep } from '../../lookup/survey.ts';
import { countOf } from '../../m365/workload.ts';
import { workloadKeys } from '../../spec/written.ts';
import { formatCount } from '../../util/count.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../options.ts';
import { say } from './say.ts';

/** Milliseconds between two lines: where somebody watches, and elsewhere, as in a run. */
const pauses = { watched: 5_000, unwatched: 60_000 } as const;

/** Tells on stderr how far a survey is, a line now and then: nothing of a short one, and nothing with `--quiet`. */
export function surveyProgress(
  { quiet, logLevel }: Pick<NetworkOptions, 'quiet' | 'logLevel'>,
  environment: Environment,
): (step: SurveyStep) => void {
  if (quiet || logLevel === 'warn' || logLevel === 'error') return () => undefined;
  const { clock, stderr } = environment;
  const pause = stderr.isTTY === true ? pauses.watched : pauses.unwatched;
  let toldAt = clock.now();
  return (step) => {
    if (clock.now() - toldAt < pause) return;
    toldAt = clock.now();
    say('info', [stepText(step)], environment);
  };
}

function stepText(step: SurveyStep): string {
  const { workload, reading, read } = step;
  if (reading === 'units') return `${formatCount(read)} protection units of ${workloadKeys[workload]} listed so far`;
  return `asked for the restore points of ${formatCount(read)} of ${countOf(step.of, workload)}`;
}
