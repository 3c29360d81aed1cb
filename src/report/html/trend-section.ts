import type { CoverageResult } from '../../result/coverage.ts';
import type { RunResult } from '../../result/result.ts';
import { summaryOf } from '../../result/summary.ts';
import { formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { formatShare } from '../../util/share.ts';
import type { PastRun, ReportContext } from '../context.ts';
import { coverageSentence } from '../drill-words.ts';
import { verdictOf } from '../verdict.ts';
import { mostPastRuns, shareTrend, timeTrend } from './charts/trend-chart.ts';
import { html, type Markup } from './html-text.ts';

/** Coverage, and how this run compares to earlier runs of the spec. */
export function trendSection(result: RunResult, { history }: ReportContext): Markup {
  const others = (history ?? []).filter(({ runId }) => runId !== result.state.runId);
  const runs = [...others, thisRun(result)].slice(-mostPastRuns);
  const none =
    history === undefined
      ? 'Earlier runs of this spec are not known to this report.'
      : 'This is the first run of this spec.';
  const rows = runs.toReversed().map((run) => {
    const isThis = run.runId === result.state.runId;
    return html`<tr><th scope="row">${run.runId}${isThis ? ' (this run)' : ''}</th><td>${new Date(run.startedAt).toISOString().slice(0, 16).replace('T', ' ')}</td><td class="number">${formatCount(run.cameBack)} of ${formatCount(run.planned)}</td><td class="number">${run.rto === null ? 'not known' : formatDuration(run.rto)}</td><td class="number">${run.coverage === null ? 'not known' : formatShare(run.coverage)}</td><td><span class="badge ${run.isMet ? 'met' : 'missed'}">${verdictWord(run)}</span></td></tr>`;
  });
  return html`<section id="trend" aria-labelledby="trend-title"><h2 id="trend-title">Coverage and trend</h2>
<p>${coverageText(result.coverage)}</p>
${
  others.length === 0
    ? html`<p>${none}</p>`
    : html`<div class="charts">${shareTrend(runs)}${timeTrend(runs)}</div>
<div class="scroll" tabindex="0" role="group" aria-label="Runs"><table><thead><tr><th scope="col">Run</th><th scope="col">Started (UTC)</th><th scope="col" class="number">Came back</th><th scope="col" class="number">Recovery time</th><th scope="col" class="number">Coverage</th><th scope="col">Verdict</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
</section>
`;
}

function verdictWord({ isMet, cameBack, planned }: PastRun): string {
  if (isMet) return 'passed';
  return planned > 0 && cameBack === planned ? 'objective missed' : 'failed';
}

function coverageText(coverage: CoverageResult | null): string {
  if (coverage === null) return 'The spec sets no objective for coverage, so it was not measured.';
  return coverageSentence(coverage);
}

function thisRun(result: RunResult): PastRun {
  const { coverage } = result;
  return {
    ...summaryOf(result),
    coverage: coverage === null || coverage.named === 0 ? null : coverage.covered / coverage.named,
    isMet: verdictOf(result).kind === 'met',
  };
}
