import { resourceKinds } from '../../m365/workload.ts';
import type { CoverageResult } from '../../result/coverage.ts';
import { type ObjectiveResult, timeTaken } from '../../result/objectives.ts';
import type { RunResult } from '../../result/result.ts';
import { outcomes } from '../../state/outcome.ts';
import { formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { formatShare } from '../../util/share.ts';
import { howMeasured, objectiveText } from '../objective-text.ts';
import { outcomeMeanings, outcomeWords } from '../outcome-words.ts';
import { verdictOf } from '../verdict.ts';
import { codeParts, html, type Markup } from './html-text.ts';

/** Verdict, emulated or not, and the few numbers that everybody asks for first. */
export function headSection(result: RunResult): Markup {
  const { plan, state, proven, totals, coverage } = result;
  const { kind, word, sentence } = verdictOf(result);
  const planned = totals.all.planned;
  const stopped =
    state.stopping === null ? null : html`<p class="stopped"><strong>Stopped:</strong> ${state.stopping.message}</p>`;
  const figures = [
    keyFigure(
      'Came back',
      `${formatShare(planned === 0 ? 0 : proven.all.cameBack / planned)}`,
      `${formatCount(proven.all.cameBack)} of ${formatCount(planned)}`,
    ),
    keyFigure(
      'Took',
      tookText(result),
      `forecast ${formatDuration(plan.forecast.p50)}, at most ${formatDuration(plan.forecast.p90)} in 9 of 10`,
    ),
    keyFigure(
      'Did not come back',
      formatCount(planned - proven.all.cameBack),
      'failed, unresolved, not started or unknown',
    ),
    ...(coverage === null ? [] : [coverageFigure(coverage)]),
  ];
  return html`<header>
<p class="eyebrow">${plan.mode === 'drill' ? 'Drill' : 'Recovery'} report · ${plan.name} · ${state.started?.at.slice(0, 10) ?? 'not started'}</p>
${state.isEmulated ? html`<p class="emulated"><strong>emulated</strong> The service was an emulator: nothing in this report is real.</p>` : null}
<h1 class="verdict ${kind}"><span class="word">${word}</span> ${sentence}</h1>
${plan.description === null ? null : html`<p class="description">${plan.description}</p>`}
${stopped}
<ul class="figures">${figures}</ul>
</header>
`;
}

function coverageFigure({ covered, named, within }: CoverageResult): Markup {
  const note = `${formatCount(covered)} of ${formatCount(named)} in drills within ${formatDuration(within)}`;
  return keyFigure('Coverage', formatShare(named === 0 ? 0 : covered / named), note);
}

function keyFigure(title: string, value: string, note: string): Markup {
  return html`<li><span class="name">${title}</span><span class="value">${value}</span><span class="note">${note}</span></li>`;
}

function tookText({ state }: RunResult): string {
  const taken = timeTaken(state);
  return taken === null ? 'not over' : formatDuration(taken);
}

/** Wanted against measured for every objective. */
export function objectivesSection({ objectives }: RunResult): Markup {
  const rows = objectives.map((objective) => {
    const { key, title, wanted, measured, verdict, reason } = objectiveText(objective);
    return html`<tr><th scope="row">${title} <code>${key}</code></th><td>${wanted}</td><td>${measured}</td><td>${bullet(objective)}</td><td><span class="badge ${verdict.replace(' ', '-')}">${verdict}</span>${reason === '' ? null : html` <span class="note">${codeParts(reason)}</span>`}</td></tr>`;
  });
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Objectives"><table><thead><tr><th scope="col">Objective</th><th scope="col">Wanted</th><th scope="col">Measured</th><th scope="col">Measured against wanted</th><th scope="col">Verdict</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section id="objectives" aria-labelledby="objectives-title"><h2 id="objectives-title">Objectives: wanted and measured</h2>
${
  objectives.length === 0
    ? html`<p>The spec sets no objectives, so only what came back was judged.</p>`
    : html`${table}
<dl class="meanings">${objectives.map(({ objective }) => html`<dt>${objective}</dt><dd>${codeParts(howMeasured[objective])}</dd>`)}</dl>`
}
</section>
`;
}

/** A bar for what was measured, with a line at what was wanted. */
function bullet({ objective, wanted, measured }: ObjectiveResult): Markup {
  const isTime = objective === 'rto' || objective === 'rpo';
  const most = isTime ? Math.max(wanted, measured ?? 0, 1) * 1.1 : 1;
  const at = (value: number): string => ((Math.min(value, most) / most) * 200).toFixed(1);
  const bar =
    measured === null
      ? null
      : html`<rect class="bar ${(isTime ? measured <= wanted : measured >= wanted) ? 'good' : 'bad'}" x="0" y="5" width="${at(measured)}" height="8" rx="2"/>`;
  return html`<svg class="bullet" viewBox="0 0 202 18" aria-hidden="true"><path class="base" d="M0 9H202"/>${bar}<path class="wanted" d="M${at(wanted)} 0V18"/></svg>`;
}

/** Outcomes by workload. */
export function totalsSection({ totals, proven, waves }: RunResult): Markup {
  const kinds = resourceKinds.filter((kind) => totals[kind].planned > 0);
  const names = [...kinds, ...(kinds.length > 1 ? (['all'] as const) : [])];
  const rows = names.map((name) => {
    const counts = totals[name];
    const cells = outcomes.map(
      (outcome) => html`<td class="number${counts[outcome] === 0 ? ' zero' : ''}">${formatCount(counts[outcome])}</td>`,
    );
    return html`<tr><th scope="row">${name}</th><td class="number">${formatCount(counts.planned)}</td>${cells}<td>${stack(counts)}</td></tr>`;
  });
  const byRows = totals.all.succeeded + totals.all.unchanged;
  const more = proven.all.cameBack - byRows;
  const note =
    more > 0
      ? html`<p>The counts of the sessions prove that ${formatCount(more)} more came back. They do not say which ones, so their rows are <em>unknown</em>.</p>`
      : null;
  const named = waves.filter(({ name }) => name !== null);
  const gates = named.slice(0, mostWaves).map(({ name, counts, proven: ofWave, gate }) => {
    const judged =
      gate === null
        ? 'no gate'
        : `gate ${formatShare(gate.wanted)}, measured ${formatShare(gate.measured)}: ${gate.met === null ? 'not judged' : gate.met ? 'met' : 'missed'}`;
    return html`<li><strong>${name}</strong>: ${formatCount(ofWave.cameBack)} of ${formatCount(counts.planned)} came back, ${judged}</li>`;
  });
  return html`<section id="outcomes" aria-labelledby="outcomes-title"><h2 id="outcomes-title">What became of every resource</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Outcomes by workload"><table><thead><tr><th scope="col">Workload</th><th scope="col" class="number">Planned</th>${outcomes.map((outcome) => html`<th scope="col" class="number">${outcomeWords[outcome]}</th>`)}<th scope="col">Shares</th></tr></thead><tbody>${rows}</tbody></table></div>
${note}${gates.length === 0 ? null : html`<h3>Waves</h3><ul>${gates}</ul>${named.length > mostWaves ? html`<p>and ${formatCount(named.length - mostWaves)} more waves: see report.json.</p>` : null}`}
<details><summary>What the outcomes mean</summary><dl class="meanings">${outcomes.map((outcome) => html`<dt>${outcomeWords[outcome]}</dt><dd>${outcomeMeanings[outcome]}</dd>`)}</dl></details>
</section>
`;
}

const mostWaves = 50;

function stack(counts: RunResult['totals']['all']): Markup {
  let left = 0;
  const parts = outcomes.map((outcome) => {
    const width = counts.planned === 0 ? 0 : (counts[outcome] / counts.planned) * 200;
    left += width;
    return width === 0
      ? null
      : html`<rect class="bar ${outcome}" x="${(left - width).toFixed(1)}" y="3" width="${Math.max(1, width - 0.5).toFixed(1)}" height="12"/>`;
  });
  return html`<svg class="bullet" viewBox="0 0 202 18" aria-hidden="true">${parts}</svg>`;
}
