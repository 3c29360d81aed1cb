import type { ObjectiveResult } from '../result/objectives.ts';
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

export function objectiveText({ objective, wanted, measured, met, reason }: ObjectiveResult): ObjectiveText {
  const isTime = objective === 'rto' || objective === 'rpo';
  const limit = isTime ? `at most ${formatDuration(wanted)}` : `at least ${writtenShare(wanted)}`;
  const known = measured === null ? 'not known' : isTime ? formatDuration(measured) : formatShare(measured);
  return {
    key: objective,
    title: titles[objective],
    wanted: limit,
    measured: known,
    verdict: met === null ? 'not known' : met ? 'met' : 'missed',
    reason: reason ?? '',
  };
}

const titles: Readonly<Record<ObjectiveResult['objective'], string>> = {
  rto: 'Recovery time',
  rpo: 'Data lost at most',
  minSuccess: 'Share that came back',
  coverage: 'Share of the lists that drills brought back lately',
};
