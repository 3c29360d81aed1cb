import { scaleLinear } from 'd3-scale';
import type { RunResult } from '../../../result/result.ts';
import type { SessionResult } from '../../../result/session-result.ts';
import { sizeOf } from '../../../schedule/span.ts';
import { countFailed } from '../../../state/session-size.ts';
import { counted, formatCount } from '../../../util/count.ts';
import { formatDuration } from '../../../util/duration.ts';
import { firstActivation } from '../gathered.ts';
import { html, type Markup } from '../html-text.ts';
import { type Frame, figure, timeAxis } from './axis.ts';

/** More than these would be thinner than a pixel. */
const mostBars = 1_500;

interface Bar {
  readonly name: string;
  readonly resources: number;
  readonly failed: number;
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
  readonly lane: number;
}

/** Sessions as bars, each in a lane of its own while it is active, with a line at the cap. */
export function sessionChart(result: RunResult): Markup {
  const bars = barsOf(result);
  const cap = result.plan.limits.activeSessions;
  const used = bars.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  const longest = bars.reduce((last, { to }) => Math.max(last, to), 1_000);
  const lanes = Math.max(used, Math.min(cap, used + 3));
  const laneHeight = Math.max(4, Math.min(16, 420 / Math.max(1, lanes)));
  const frame: Frame = { left: 48, top: 28, right: 1_060, bottom: 28 + lanes * laneHeight };
  const x = scaleLinear([0, longest], [frame.left, frame.right]);
  const shown =
    bars.length > mostBars ? bars.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, mostBars) : bars;
  const content = html`${timeAxis(frame, longest, x)}${shown.map((bar) => barMarkup(bar, { x, laneHeight, top: frame.top }))}${capLine({ cap, lanes, laneHeight }, frame)}`;
  const omitted = shown.length < bars.length ? ` The ${formatCount(shown.length)} longest are drawn.` : '';
  const label =
    bars.length === 0
      ? 'No session was activated.'
      : `${counted(bars.length, 'session')} in ${formatDuration(longest)}, at most ${formatCount(used)} active at once of the ${formatCount(cap)} that the cap allows.${omitted}`;
  const legend = html`<ul class="legend"><li><i class="key good-key"></i>came back</li><li><i class="key bad-key"></i>share that failed</li><li><i class="key open-key"></i>not ended</li></ul>`;
  return figure({ title: 'Sessions and the cap', label, width: 1_080, height: frame.bottom + 32 }, content, legend);
}

function barsOf(result: RunResult): Bar[] {
  const start = firstActivation(result) ?? 0;
  const now = result.state.ended?.at ?? lastChange(result.sessions);
  const activated = result.sessions
    .map(({ session }) => session)
    .filter(({ activatedAt }) => activatedAt !== null)
    .sort((a, b) => (a.activatedAt ?? 0) - (b.activatedAt ?? 0));
  const freeAt: number[] = [];
  return activated.map((session) => {
    const from = (session.activatedAt ?? 0) - start;
    const to = Math.max(from, (session.endedAt ?? now) - start);
    const free = freeAt.findIndex((at) => at <= from);
    const lane = free === -1 ? freeAt.length : free;
    freeAt[lane] = to;
    const failed = Math.max(session.failedCount, countFailed(session));
    return {
      name: session.name,
      resources: sizeOf(session.resources),
      failed,
      from,
      to,
      isOpen: session.endedAt === null,
      lane,
    };
  });
}

function lastChange(sessions: readonly SessionResult[]): number {
  return sessions.reduce((last, { session }) => Math.max(last, session.changedAt), 0);
}

interface BarPlace {
  readonly x: (at: number) => number;
  readonly laneHeight: number;
  readonly top: number;
}

/** The share that failed is red, at the end of the bar. */
function barMarkup({ name, resources, failed, from, to, isOpen, lane }: Bar, { x, laneHeight, top }: BarPlace): Markup {
  const left = x(from);
  const width = Math.max(1.5, x(to) - left - 1);
  const red = failed === 0 ? 0 : Math.min(width, Math.max(2, (width * failed) / Math.max(1, resources)));
  const y = (top + lane * laneHeight + 0.5).toFixed(1);
  const height = (laneHeight - 1).toFixed(1);
  const failures = failed === 0 ? '' : `, ${formatCount(failed)} failed`;
  const title = html`<title>${name}: ${counted(resources, 'resource')}${failures}, ${formatDuration(to - from)}</title>`;
  const bad = html`<rect class="bar bad" x="${(left + width - red).toFixed(1)}" y="${y}" width="${red.toFixed(1)}" height="${height}"/>`;
  return html`<g>${title}<rect class="bar ${isOpen ? 'open' : 'good'}" x="${left.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}"/>${red === 0 ? null : bad}</g>`;
}

interface Cap {
  readonly cap: number;
  readonly lanes: number;
  readonly laneHeight: number;
}

/** A line below the last lane that the cap allows. Far above what was used, it is only written. */
function capLine({ cap, lanes, laneHeight }: Cap, { left, right, top }: Frame): Markup {
  const text = `cap: ${formatCount(cap)} active sessions`;
  if (cap > lanes)
    return html`<text class="label" x="${right}" y="${top - 10}" text-anchor="end">${text}, not reached</text>`;
  const y = (top + cap * laneHeight).toFixed(1);
  return html`<path class="target" d="M${left} ${y}H${right}"/><text class="label" x="${right}" y="${top - 10}" text-anchor="end">${text} (dashed line)</text>`;
}
