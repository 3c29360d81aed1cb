import { counted, formatCount } from '../../util/count.ts';
import { shareTrend, timeTrend } from '../html/charts/trend-chart.ts';
import { html, type Markup, trusted } from '../html/html-text.ts';
import { pageHead } from '../html/page-head.ts';
import type { UnreadRun } from './history-rows.ts';
import { type HistoryWords, historyTitles, historyWords } from './history-words.ts';
import type { HistoryRun, SpecHistory } from './past-run.ts';

export interface HistoryPage {
  readonly histories: readonly SpecHistory[];
  /** Runs that cannot be read. */
  readonly unread: readonly UnreadRun[];
}

/** One page that opens offline, runs no script and loads nothing: for each spec its trends, and all its runs. */
export function* historyHtml({ histories, unread }: HistoryPage): Generator<string> {
  const [first, ...others] = histories;
  const title = first !== undefined && others.length === 0 ? `History of ${first.specName}` : 'History of runs';
  yield html`${pageHead(title, null)}<main>
<h1>${title}</h1>
`.text;
  if (histories.length === 0) yield html`<p>There are no runs.</p>\n`.text;
  for (const [index, history] of histories.entries()) yield specSection(history, `spec-${index}`).text;
  if (unread.length > 0) yield unreadSection(unread).text;
  yield '</main>\n<footer><p>Times are in UTC. Written by m365-bulk-restore.</p></footer>\n</body>\n</html>\n';
}

/** The runs in the charts, the last ones: five years of weeks. */
const mostInCharts = 260;

function specSection({ specName, isEmulated, runs }: SpecHistory, id: string): Markup {
  const charted = runs.slice(0, mostInCharts).reverse();
  const rows = runs.map(rowOf);
  const titles = Object.entries(historyTitles).map(
    ([name, text]) => html`<th scope="col"${numberClass(name)}>${text}</th>`,
  );
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${specName}${isEmulated ? ' (emulated)' : ''}</h2>
${isEmulated ? html`<p class="emulated"><strong>emulated</strong> The service was an emulator: nothing in these runs is real.</p>` : null}
<p>${sentenceOf(runs)}</p>
<div class="charts">${shareTrend(charted)}${timeTrend(charted)}</div>
<div class="scroll" tabindex="0" role="group" aria-label="Runs of ${specName}${isEmulated ? ' (emulated)' : ''}"><table><thead><tr>${titles}</tr></thead><tbody>
${rows}</tbody></table></div>
</section>
`;
}

/** How often it went well, how it went last, and whether the evidence can be trusted. */
function sentenceOf(runs: readonly HistoryRun[]): string {
  const [last] = runs;
  const met = runs.filter(({ isMet }) => isMet).length;
  const damaged = runs.filter(({ evidence }) => evidence === 'damaged').length;
  const without = runs.filter(({ evidence }) => evidence === 'none').length;
  const words = last && historyWords(last);
  return [
    `${formatCount(met)} of ${counted(runs.length, 'run')} met every objective and brought everything back.`,
    words === undefined ? '' : `The last one, ${words.run}, brought back ${words.cameBack}: ${words.verdict}.`,
    damaged === 0 ? '' : `The evidence of ${counted(damaged, 'run')} is damaged.`,
    without === 0 ? '' : `${counted(without, 'run')} left no evidence here.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function rowOf(run: HistoryRun): Markup {
  const { run: id, verdict, evidence, ...words } = historyWords(run);
  const cells = Object.entries(words).map(([name, text]) => html`<td${numberClass(name)}>${text}</td>`);
  const evidenceCell = html`<span class="badge ${evidenceClasses[run.evidence]}">${evidence}</span>`;
  return html`<tr><th scope="row">${id}</th>${cells}<td><span class="badge ${verdictClasses[run.verdict]}">${verdict}</span></td><td>${evidenceCell}</td></tr>
`;
}

function numberClass(name: string): Markup | null {
  return numbers.has(name) ? trusted(' class="number"') : null;
}

const numbers: ReadonlySet<string> = new Set<keyof HistoryWords>(['sample', 'cameBack', 'rto', 'rpo', 'coverage']);
const verdictClasses = { met: 'met', missed: 'missed', open: 'not-known' } as const;
const evidenceClasses = { intact: 'met', damaged: 'missed', none: 'not-known' } as const;

function unreadSection(unread: readonly UnreadRun[]): Markup {
  const items = unread.map(({ runId, problem }) => html`<li><code>${runId}</code>: ${problem}</li>`);
  return html`<section aria-labelledby="unread"><h2 id="unread">Runs that cannot be read</h2>
<ul>${items}</ul>
</section>
`;
}
