import { formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { formatShare, writtenShare } from '../../util/share.ts';
import type { HistoryRun } from './past-run.ts';

/** A run of the history in words, for text and HTML. */
export interface HistoryWords {
  readonly run: string;
  /** In UTC, to the minute. */
  readonly started: string;
  readonly who: string;
  readonly sample: string;
  readonly cameBack: string;
  readonly rto: string;
  readonly rpo: string;
  readonly coverage: string;
  readonly verdict: string;
  readonly evidence: string;
}

export const historyTitles: HistoryWords = {
  run: 'run',
  started: 'started (UTC)',
  who: 'who',
  sample: 'sample',
  cameBack: 'came back',
  rto: 'RTO (wanted)',
  rpo: 'RPO (wanted)',
  coverage: 'coverage (wanted)',
  verdict: 'verdict',
  evidence: 'evidence',
};

export function historyWords(run: HistoryRun): HistoryWords {
  const { planned, cameBack, sample } = run;
  return {
    run: run.runId,
    started: new Date(run.startedAt).toISOString().slice(0, 16).replace('T', ' '),
    who: run.operator ?? '-',
    sample: sample === null ? 'all' : formatCount(sample),
    cameBack: `${formatCount(cameBack)}/${formatCount(planned)}`,
    rto: measured(run.rto, run.wantedRto, formatDuration, formatDuration),
    rpo: measured(run.rpo, run.wantedRpo, formatDuration, formatDuration),
    coverage: measured(run.coverage, run.wantedCoverage, formatShare, writtenShare),
    verdict: run.verdict === 'open' ? 'not over' : run.verdict,
    evidence: run.evidence,
  };
}

/** "3h 5m (4h)": what was measured, and what was wanted. */
function measured(
  value: number | null,
  wanted: number | null,
  show: (value: number) => string,
  showWanted: (value: number) => string,
): string {
  if (value === null && wanted === null) return '-';
  const text = value === null ? 'not known' : show(value);
  return wanted === null ? text : `${text} (${showWanted(wanted)})`;
}
