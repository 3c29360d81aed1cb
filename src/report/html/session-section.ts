import type { RunResult } from '../../result/result.ts';
import type { SessionResult } from '../../result/session-result.ts';
import { sizeOf } from '../../schedule/span.ts';
import { requestOf } from '../../state/session-state.ts';
import { counted, formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { shortened } from '../../util/printable.ts';
import { timeText } from '../row.ts';
import type { Gathered } from './gathered.ts';
import { html, type Markup } from './html-text.ts';

const mostSessions = 1_000;

/** The sessions that the page lists: those that rows of the page belong to first. In the order in which they were begun. */
export function listedSessions({ sessions }: RunResult, { rows }: Gathered): readonly SessionResult[] {
  if (sessions.length <= mostSessions) return sessions;
  const wanted = new Set(rows.map(({ session }) => session));
  const first = sessions.filter(({ session }) => wanted.has(session.name)).slice(0, mostSessions);
  const chosen = new Set(first);
  for (const session of sessions) {
    if (chosen.size >= mostSessions) break;
    chosen.add(session);
  }
  return sessions.filter((session) => chosen.has(session));
}

/** The place of a session in the page. Its name is the run's own. */
export function sessionAnchor(name: string): string {
  return `session-${name}`;
}

export function sessionSection(result: RunResult, listed: readonly SessionResult[]): Markup {
  const all = result.sessions.length;
  const title =
    listed.length === all ? counted(all, 'session') : `${formatCount(listed.length)} of ${counted(all, 'session')}`;
  return html`<details class="sessions"><summary>${title}, with ids and counts</summary>
${listed.length < all ? html`<p>All sessions are in report.json.</p>` : null}<div class="scroll" tabindex="0" role="group" aria-label="Sessions"><table><thead><tr><th scope="col">Session</th><th scope="col">Id</th><th scope="col">Status</th><th scope="col" class="number">Resources</th><th scope="col" class="number">Completed</th><th scope="col" class="number">Failed</th><th scope="col">Activated (UTC)</th><th scope="col" class="number">Took</th></tr></thead><tbody>${listed.map(sessionRow)}</tbody></table></div></details>
`;
}

function sessionRow({ session, countsAgree }: SessionResult): Markup {
  const { name, sessionId, earlyEnd, statusText, status, counts, activatedAt, endedAt, attempt } = session;
  const error = session.error ?? requestOf(session)?.error ?? null;
  const took = activatedAt === null || endedAt === null ? '' : formatDuration(Math.max(0, endedAt - activatedAt));
  const notes = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(countsAgree === false ? ['counts differ'] : []),
    ...(error === null ? [] : [shortened(error.code || error.message, 120)]),
  ];
  return html`<tr id="${sessionAnchor(name)}" tabindex="-1"><th scope="row">${name}</th><td><code>${sessionId ?? ''}</code></td><td>${shortened(earlyEnd ?? (statusText || status), 60)}${notes.length === 0 ? null : html` <span class="note">${notes.join(', ')}</span>`}</td><td class="number">${formatCount(sizeOf(session.resources))}</td><td class="number">${counts === null ? '' : formatCount(counts.completed)}</td><td class="number">${counts === null ? '' : formatCount(counts.failed)}</td><td>${(timeText(activatedAt) ?? '').slice(0, 19).replace('T', ' ')}</td><td class="number">${took}</td></tr>`;
}
