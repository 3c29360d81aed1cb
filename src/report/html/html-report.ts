import type { RunResult } from '../../result/result.ts';
import type { ReportContext } from '../context.ts';
import { verdictOf } from '../verdict.ts';
import { causeSection } from './cause-section.ts';
import { durationChart } from './charts/duration-chart.ts';
import { restoredChart } from './charts/restored-chart.ts';
import { sessionChart } from './charts/session-chart.ts';
import { drillSection } from './drill-section.ts';
import { evidenceSection } from './evidence-section.ts';
import { gather } from './gathered.ts';
import { headSection, objectivesSection, totalsSection } from './head-sections.ts';
import { html, type Markup, trusted } from './html-text.ts';
import { pageHead } from './page-head.ts';
import { pageScript } from './page-script.ts';
import { resourceTable } from './resource-table.ts';
import { listedSessions, sessionSection } from './session-section.ts';
import { trendSection } from './trend-section.ts';

/**
 * report.html in pieces: one file that opens offline and loads nothing. At most 5 MB for a run of any size. Reads the rows once.
 */
export async function* htmlReport(result: RunResult, context: ReportContext): AsyncGenerator<string> {
  const gathered = await gather(result);
  const listed = listedSessions(result, gathered);
  const drill = drillSection(result, gathered);
  for (const piece of [
    beginning(result),
    headSection(result),
    navigation(result),
    trusted('<main>\n'),
    objectivesSection(result),
    totalsSection(result),
    causeSection(result),
    ...(drill === null ? [] : [drill]),
    html`<section id="course" aria-labelledby="course-title"><h2 id="course-title">How it went</h2>
<div class="charts">${restoredChart(result, gathered)}${durationChart(gathered)}</div>
${sessionChart(result)}${sessionSection(result, listed)}</section>
`,
    trendSection(result, context),
    evidenceSection(result),
    ...resourceTable(result, gathered, listed),
    ending(result),
  ])
    yield piece.text;
}

function beginning(result: RunResult): Markup {
  const { plan, state } = result;
  const title = `${plan.name} ${state.runId}: ${verdictOf(result).word}${state.isEmulated ? ' (emulated)' : ''}`;
  return html`${pageHead(title, pageScript)}<a class="skip" href="#resources">Skip to the resources</a>
`;
}

function navigation({ plan }: RunResult): Markup {
  const isDrill = plan.mode === 'drill';
  return html`<nav class="contents" aria-label="Sections"><ul>${[
    ['objectives', 'Objectives'],
    ['outcomes', 'Outcomes'],
    ['causes', 'Causes'],
    ...(isDrill ? [['drill', 'Drill']] : []),
    ['course', 'How it went'],
    ['trend', 'Trend'],
    ['evidence', 'Evidence'],
    ['resources', 'Resources'],
  ].map(([id = '', text = '']) => html`<li><a href="#${id}">${text}</a></li>`)}</ul></nav>
`;
}

function ending({ state, plan }: RunResult): Markup {
  return html`</main>
<footer><p>${plan.name}, run ${state.runId}${state.isEmulated ? ', emulated' : ''}. Times are in UTC. Written by m365-bulk-restore ${state.started?.toolVersion ?? ''}.</p></footer>
<script>${trusted(pageScript)}</script>
</body>
</html>
`;
}
