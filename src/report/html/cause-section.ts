import type { RunResult } from '../../result/result.ts';
import { counted, formatCount } from '../../util/count.ts';
import { shortened } from '../../util/printable.ts';
import { causesOf } from '../causes.ts';
import { outcomeWords } from '../outcome-words.ts';
import { codeParts, html, type Markup } from './html-text.ts';

const most = 50;

/** Why resources did not come back, and what to do. */
export function causeSection(result: RunResult): Markup {
  const causes = causesOf(result);
  const all = causes.reduce((sum, { count }) => sum + count, 0);
  const rows = causes.slice(0, most).map(({ count, outcome, code, message, meaning, advice }) => {
    const said = message === '' ? null : html`<span class="said">${shortened(message, 300)}</span>`;
    return html`<tr><td class="number">${formatCount(count)}</td><td><span class="badge ${outcome}">${outcomeWords[outcome]}</span></td><td>${code === '' ? null : html`<code>${shortened(code, 120)}</code> `}${meaning === null ? null : html`${meaning} `}${said}</td><td>${codeParts(advice)}</td></tr>`;
  });
  const more =
    causes.length > most
      ? html`<p>and ${counted(causes.length - most, 'more cause')}: see failed.csv beside this file.</p>`
      : null;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="Causes"><table><thead><tr><th scope="col" class="number">Resources</th><th scope="col">Outcome</th><th scope="col">Why</th><th scope="col">What to do</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const title =
    all === 0 ? 'What did not come back' : `Why ${formatCount(all)} are not known to have come back, and what to do`;
  return html`<section id="causes" aria-labelledby="causes-title"><h2 id="causes-title">${title}</h2>
${causes.length === 0 ? html`<p>Nothing: everything came back.</p>` : html`${table}${more}`}
</section>
`;
}
