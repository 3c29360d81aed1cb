import type { NotCovered } from '../../result/coverage.ts';
import type { RunResult } from '../../result/result.ts';
import { counted, formatCount } from '../../util/count.ts';
import { coverageSentence, drillSentences, notCoveredText } from '../drill-words.ts';
import type { Gathered } from './gathered.ts';
import { codeParts, html, type Markup } from './html-text.ts';

const most = 200;

/** Of a drill: whom it restored, whom drills have not brought back lately, and what it left in the tenant. Nothing for a recovery. */
export function drillSection(result: RunResult, gathered: Gathered): Markup | null {
  if (result.plan.mode === 'recovery') return null;
  return html`<section id="drill" aria-labelledby="drill-title"><h2 id="drill-title">Whom the drill restored, and what it left behind</h2>
<h3>Whom it restored</h3>
<ul>${drillSentences(result).map((sentence) => html`<li>${codeParts(sentence)}</li>`)}</ul>
${coverageParts(result)}
<h3>What it left in the tenant</h3>
${leftParts(gathered.leftovers)}
</section>
`;
}

function coverageParts({ coverage }: RunResult): Markup {
  if (coverage === null)
    return html`<p>Nobody measured which resources drills have not brought back: the spec sets no objective for coverage.</p>`;
  const { named, covered, uncovered } = coverage;
  return html`<h3>Whom drills have not brought back lately</h3>
<p>${coverageSentence(coverage)}</p>
${uncovered.length === 0 ? null : namesOf(uncovered, named - covered)}`;
}

function namesOf(uncovered: readonly NotCovered[], count: number): Markup {
  const shown = uncovered.slice(0, most);
  const rows = shown.map(
    (resource) =>
      html`<tr><th scope="row">${resource.name}</th><td>${resource.kind}</td><td>${notCoveredText(resource)}</td></tr>`,
  );
  const more = count > shown.length ? html`<p>and ${formatCount(count - shown.length)} more.</p>` : null;
  return html`<details${shown.length <= mostOpen ? ' open' : ''}><summary>Names, those that never came back first</summary>
<div class="scroll" tabindex="0" role="group" aria-label="Not brought back lately"><table><thead><tr><th scope="col">Resource</th><th scope="col">Workload</th><th scope="col">Last drill</th></tr></thead><tbody>${rows}</tbody></table></div>${more}</details>`;
}

const mostOpen = 10;

function leftParts({ known, unknown }: Gathered['leftovers']): Markup {
  if (known + unknown === 0) return html`<p>Nothing: no resource came back to a new location.</p>`;
  const located =
    known === 0
      ? null
      : html`<p>${counted(known, 'resource')} ${known === 1 ? 'is' : 'are'} in a new location. <code>leftovers.csv</code> beside this file names each, with a command that removes it. Nobody has removed anything yet.</p>`;
  const missing =
    unknown === 0
      ? null
      : html`<p><strong>${counted(unknown, 'resource')} came back to a new location that the service had not named when the run ended.</strong> ${unknown === 1 ? 'It is' : 'They are'} in the tenant and not in <code>leftovers.csv</code>: look for ${unknown === 1 ? 'it' : 'them'} by the session ids in this report.</p>`;
  return html`${located}${missing}`;
}
