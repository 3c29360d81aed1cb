import type { RunResult } from '../../result/result.ts';
import { counted, formatCount } from '../../util/count.ts';
import { timeText } from '../row.ts';
import { codeParts, html, type Markup } from './html-text.ts';

const mostSources = 50;

/** What an auditor needs to trust the page: who ran what, by which plan, and whether the counts agree with the service's. */
export function evidenceSection(result: RunResult): Markup {
  const { plan, state } = result;
  const { started } = state;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['Run', state.runId],
    ['Tenant', started?.tenant ?? plan.tenant],
    ['Operator, by the token', started?.operator],
    ['Service', started?.service],
    ['Started', started?.at],
    ['Ended', timeText(state.ended?.at)],
    ['Exit code', state.ended === null ? null : `${state.ended.exitCode}`],
    ['Version of the program', started?.toolVersion],
    ['Commit of the spec', started?.gitCommit],
    ['Plan', plan.hash],
    ...plan.sources
      .slice(0, mostSources)
      .map(({ path, sha256 }, index) => [index === 0 ? `Spec ${path}` : `List ${path}`, `sha256:${sha256}`] as const),
  ];
  const more =
    plan.sources.length > mostSources
      ? html`<p>and ${formatCount(plan.sources.length - mostSources)} more lists: see report.json.</p>`
      : null;
  return html`<section id="evidence" aria-labelledby="evidence-title"><h2 id="evidence-title">Can this page be trusted?</h2>
<ul>${checks(result).map((check) => html`<li>${codeParts(check)}</li>`)}</ul>
<p>To check that no file of this run was edited, run <code>bulk-restore verify</code> on the folder that holds this file.</p>
<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value ?? 'not known'}</code></dd>`)}</dl>${more}
</section>
`;
}

/** From which moment the oldest of what came back is. */
function oldestPoint(sessions: RunResult['sessions']): string[] {
  const known = sessions.flatMap(({ restorePoints }) => restorePoints.earliest ?? []);
  if (known.length === 0) return [];
  const oldest = timeText(known.reduce((first, at) => Math.min(first, at)));
  const areAllKnown = sessions.every(({ restorePoints }) => restorePoints.areAllKnown);
  return [
    `Nothing came back from a restore point before ${oldest}${areAllKnown ? '' : ', as far as the service says'}.`,
  ];
}

function checks({ sessions, state, totals }: RunResult): string[] {
  const judged = sessions.filter(({ countsAgree }) => countsAgree !== null);
  const differ = judged.filter(({ countsAgree }) => countsAgree === false).map(({ session }) => session.name);
  const unattributed = sessions.reduce((sum, session) => sum + session.unattributed.length, 0);
  const drafts =
    state.foundDrafts.length +
    sessions.reduce((sum, { session }) => sum + session.orphanedDrafts.length + session.leftDrafts.length, 0);
  const paused = state.throttles.length;
  return [
    `Every planned resource is in exactly one row: ${formatCount(totals.all.planned)} rows.`,
    differ.length === 0
      ? `The counts of ${counted(judged.length, 'session')} agree with the service's own.`
      : `The counts of ${formatCount(differ.length)} of ${counted(judged.length, 'session')} differ from the service's own: ${differ.slice(0, 10).join(', ')}${differ.length > 10 ? ' …' : ''}.`,
    unattributed === 0
      ? 'Every restored item could be matched to its resource.'
      : `${counted(unattributed, 'restored item')} could not be matched to a resource: see \`unattributed\` in report.json.`,
    ...oldestPoint(sessions),
    ...(drafts === 0
      ? []
      : [`${counted(drafts, 'empty draft')} may be left at the service: see \`orphan_drafts\` in report.json.`]),
    paused === 0
      ? 'The service never asked the run to pause.'
      : `The service asked the run to pause ${counted(paused, 'time')}.`,
  ];
}
