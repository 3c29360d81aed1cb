import type { ObjectiveResult } from '../result/objectives.ts';
import { counted } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { formatShare, writtenShare } from '../util/share.ts';

/** An objective in words. */
export interface ObjectiveText {
  /** As the spec calls it. */
  readonly key: string;
  readonly title: string;
  readonly wanted: string;
  readonly measured: string;
  readonly verdict: 'met' | 'missed' | 'not known';
  /** Why it is missed whatever was measured, or empty. */
  readonly reason: string;
}

export function objectiveText({ objective, wanted, measured, met, reason, loss }: ObjectiveResult): ObjectiveText {
  const isTime = objective === 'rto' || objective === 'rpo';
  const limit = isTime ? `at most ${formatDuration(wanted)}` : `at least ${writtenShare(wanted)}`;
  const known = measured === null ? 'not known' : isTime ? formatDuration(measured) : formatShare(measured);
  return {
    key: objective,
    title: titles[objective],
    wanted: limit,
    measured: known + medianText(loss),
    verdict: met === null ? 'not known' : met ? 'met' : 'missed',
    reason: [...(reason === null ? [] : [reason]), ...notJudgedText(loss)].join('; '),
  };
}

const titles: Readonly<Record<ObjectiveResult['objective'], string>> = {
  rto: 'Recovery time',
  rpo: 'Data lost at most',
  minSuccess: 'Share that came back',
  checked: 'Share of it that the check passed',
  coverage: 'Share of the lists that drills brought back lately',
};

/** What each number means, as a sentence. */
export const howMeasured: Readonly<Record<ObjectiveResult['objective'], string>> = {
  rto: 'From the start of the run to the end of its last restore session. A check of what came back is not part of it.',
  rpo: 'From the moment that a resource was restored from to the end of its window, or to `at` of the spec. The worst of all that came back.',
  minSuccess: 'What came back, out of everything that the run was to restore.',
  checked: 'What the program of `--check` passed, out of what came back.',
  coverage:
    'What drills brought back within the time of the spec, this one included, out of all mailboxes, drives and sites that the spec names.',
};

/** Beside the worst. */
export function medianText(loss: ObjectiveResult['loss']): string {
  return loss === undefined || loss.median === null ? '' : ` at worst, median ${formatDuration(loss.median)}`;
}

export function notJudgedText(loss: ObjectiveResult['loss']): string[] {
  if (loss === undefined || loss.notJudged === 0) return [];
  const who = counted(loss.notJudged, 'resource');
  return [`${who} not judged, because the spec names the restore point or prefers the oldest without \`at\``];
}
