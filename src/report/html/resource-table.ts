import { resourceKinds } from '../../m365/workload.ts';
import type { RunResult } from '../../result/result.ts';
import type { SessionResult } from '../../result/session-result.ts';
import { outcomes } from '../../state/outcome.ts';
import { requestOf } from '../../state/session-state.ts';
import { formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { outcomeWords } from '../outcome-words.ts';
import type { Gathered, PageRow } from './gathered.ts';
import { shownText } from './gathered.ts';
import { html, type Markup, scriptData } from './html-text.ts';
import { sessionAnchor } from './session-section.ts';

/** Rows that the page has without its script, and shows at once with it. */
const firstRows = 100;

/** The table of resources. Its rows are data that the page's script shows; without the script, the first are there. */
export function* resourceTable(
  result: RunResult,
  gathered: Gathered,
  listed: readonly SessionResult[],
): Generator<Markup> {
  const { rows } = gathered;
  const isListed = new Set(listed.map(({ session }) => session.name));
  const isChecked = rows.some(({ row }) => row.check !== undefined);
  const heads = [
    'Resource',
    'Outcome',
    ...(isChecked ? ['Check'] : []),
    'Why',
    'Workload',
    'Session',
    'Took',
    'Completed (UTC)',
    'Restored to',
  ];
  yield html`<section id="resources" aria-labelledby="resources-title"><h2 id="resources-title">Resources</h2>
<p>${scopeText(result, gathered)}</p>
<form class="tools" id="tools" role="search" hidden>
<label>Search <input type="search" id="search" autocomplete="off" placeholder="name, code, message, session, id"></label>
<label>Outcome <select id="outcome"><option value="">all</option>${outcomes.filter((outcome) => rows.some(({ row }) => row.outcome === outcome)).map((outcome) => html`<option value="${outcome}">${outcomeWords[outcome]}</option>`)}</select></label>
<label>Workload <select id="workload"><option value="">all</option>${resourceKinds.filter((kind) => rows.some(({ row }) => row.workload === kind)).map((kind) => html`<option value="${kind}">${kind}</option>`)}</select></label>
</form>
<p class="count" id="count" role="status"></p>
<div class="scroll rows" tabindex="0" role="group" aria-label="Resources"><table id="table" data-checked="${isChecked ? 'yes' : 'no'}"><thead><tr>${heads.map((head, index) => html`<th scope="col" aria-sort="none" data-column="${index}">${head}</th>`)}<th scope="col" class="copy">Ids</th></tr></thead><tbody id="body">`;
  for (const { row, session } of rows.slice(0, firstRows)) {
    const link =
      session === null
        ? null
        : isListed.has(session)
          ? html`<a href="#${sessionAnchor(session)}">${session}</a>`
          : html`${session}`;
    const why = [row.error_code, row.error_message].filter((part) => part !== null).join(': ');
    const took = row.duration_seconds === null ? '' : formatDuration(row.duration_seconds * 1_000);
    const check = isChecked ? html`<td>${row.check?.verdict ?? ''}</td>` : null;
    yield html`<tr><th scope="row">${row.resource}</th><td><span class="badge ${row.outcome}">${outcomeWords[row.outcome]}</span></td>${check}<td class="why">${why}</td><td>${row.workload}</td><td>${link}</td><td class="number">${took}</td><td>${(row.completed_at ?? '').slice(0, 19).replace('T', ' ')}</td><td>${row.restored_to}</td><td class="copy"></td></tr>
`;
  }
  yield html`</tbody></table></div>
<p class="rest" id="rest">${rows.length > firstRows ? `${formatCount(rows.length - firstRows)} more rows are shown if scripts may run.` : ''}</p>
<nav class="pages" id="pages" aria-label="Pages of resources" hidden><button type="button" id="previous">Previous</button> <span id="page"></span> <button type="button" id="next">Next</button></nav>
<p class="copied" id="copied" role="status"></p>
</section>
`;
  yield scriptData('data', dataOf(rows, result, isListed));
}

function scopeText({ totals }: RunResult, { rows, hasAll, left }: Gathered): string {
  const back = totals.all.succeeded + totals.all.unchanged;
  if (hasAll) return `All ${formatCount(rows.length)} resources are in this table.`;
  const rest = `The ${formatCount(back)} that came back are only counted here: they are in report.csv or report.json beside this file.`;
  if (left === 0) return `All ${formatCount(rows.length)} resources that did not come back are in this table. ${rest}`;
  return `The first ${formatCount(rows.length)} of the ${formatCount(rows.length + left)} resources that did not come back are in this table, and all of them are in failed.csv beside this file. ${rest}`;
}

/** Rows as lists, with long texts once. page-script.ts reads them by position. */
function dataOf(rows: readonly PageRow[], { sessions }: RunResult, isListed: ReadonlySet<string>): unknown {
  const texts = new Texts();
  const used = new Set(rows.map(({ session }) => session));
  const ofRows = sessions.filter(({ session }) => used.has(session.name));
  const indexOf = new Map(ofRows.map(({ session }, index) => [session.name, index]));
  const lists = rows.map(({ row, session }) => [
    shownText(row.resource),
    resourceKinds.indexOf(row.workload),
    outcomes.indexOf(row.outcome),
    texts.indexOf(row.error_code),
    texts.indexOf(row.error_message),
    session === null ? -1 : (indexOf.get(session) ?? -1),
    row.duration_seconds,
    row.completed_at,
    shownText(row.restored_to),
    shownText(row.artifact_id),
    shownText(row.restore_point_id),
    texts.indexOf(row.check?.verdict ?? null),
    texts.indexOf(row.check?.message ?? null),
  ]);
  return {
    kinds: resourceKinds,
    outcomes: outcomes.map((outcome) => [outcome, outcomeWords[outcome]]),
    sessions: ofRows.map(({ session }) => [
      session.name,
      shownText(session.sessionId),
      shownText(requestOf(session)?.id ?? null),
      isListed.has(session.name) ? sessionAnchor(session.name) : null,
    ]),
    texts: texts.all,
    rows: lists,
  };
}

/** Texts that many rows share. The first is empty. */
class Texts {
  readonly all: string[] = [''];
  readonly #indices: Map<string, number> = new Map([['', 0]]);

  indexOf(text: string | null): number {
    const shown = shownText(text) ?? '';
    const known = this.#indices.get(shown);
    if (known !== undefined) return known;
    this.#indices.set(shown, this.all.length);
    return this.all.push(shown) - 1;
  }
}
