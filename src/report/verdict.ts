import { timeTaken } from '../result/objectives.ts';
import { exitCodeOf, hasWorkLeft, type RunResult } from '../result/result.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { objectiveText } from './objective-text.ts';

/** The answer that a report begins with. */
export interface Verdict {
  readonly kind: 'met' | 'missed' | 'open';
  /** One or two words. */
  readonly word: string;
  /** One sentence, from our own words and numbers only. */
  readonly sentence: string;
}

/** Says whether everything came back and every objective was met, and if not, what is missing. */
export function verdictOf(result: RunResult): Verdict {
  const { state, plan, totals, proven } = result;
  const planned = totals.all.planned;
  const subject = `${state.isEmulated ? 'emulated ' : ''}${plan.mode}`;
  const back = `${formatCount(proven.all.cameBack)} of ${formatCount(planned)} resources came back`;
  const time = timeText(result);
  if (hasWorkLeft(state)) {
    const sentence = `This ${subject} is not over: so far ${back}${time}, and ${formatCount(proven.all.open)} are open.`;
    return { kind: 'open', word: 'Not over', sentence };
  }
  if (exitCodeOf(result) === 0) {
    const objectives = result.objectives.length === 0 ? 'no objective was set' : 'every objective was met';
    return {
      kind: 'met',
      word: 'Passed',
      sentence: `This ${subject} succeeded: ${planned === 1 ? '' : 'all '}${counted(planned, 'resource')} came back${time}, and ${objectives}.`,
    };
  }
  const missed = result.objectives.map(objectiveText).filter(({ verdict }) => verdict !== 'met');
  const which = missed.map(({ title, verdict }) => `${title.toLowerCase()} (${verdict})`);
  const objectives =
    result.objectives.length === 0
      ? 'no objective was set'
      : which.length === 0
        ? 'every objective was met'
        : `${which.length} of ${result.objectives.length} objectives ${which.length === 1 ? 'was' : 'were'} not met: ${which.join(', ')}`;
  if (planned > 0 && proven.all.cameBack === planned && which.length > 0)
    return {
      kind: 'missed',
      word: missedWord(missed.filter(({ verdict }) => verdict === 'missed').length),
      sentence: `This ${subject} brought everything back: ${planned === 1 ? '' : 'all '}${counted(planned, 'resource')} came back${time}, and ${objectives}.`,
    };
  const atLeast = totals.all.unknown > 0 ? 'at least ' : '';
  return {
    kind: 'missed',
    word: 'Failed',
    sentence: `This ${subject} failed: ${atLeast}${back}${time}, and ${objectives}.`,
  };
}

/** If everything came back, only objectives are missed, or not known. */
function missedWord(count: number): string {
  if (count === 0) return 'Objective not met';
  return count === 1 ? 'Objective missed' : 'Objectives missed';
}

function timeText({ state }: RunResult): string {
  const taken = timeTaken(state);
  return taken === null ? '' : ` in ${formatDuration(taken)}`;
}
