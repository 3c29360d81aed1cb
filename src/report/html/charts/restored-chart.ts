import { scaleLinear } from 'd3-scale';
import { endOfShare, tailShares } from '../../../forecast/completion-curve.ts';
import type { RunResult } from '../../../result/result.ts';
import { formatCount } from '../../../util/count.ts';
import { formatDuration } from '../../../util/duration.ts';
import { formatShare } from '../../../util/share.ts';
import { firstActivation, type Gathered } from '../gathered.ts';
import { html, type Markup } from '../html-text.ts';
import { type Frame, figure, pathOf, shareAxis, timeAxis } from './axis.ts';

type Point = readonly [at: number, share: number];

const frame: Frame = { left: 48, top: 24, right: 624, bottom: 256 };
const mostPoints = 240;

/** How much came back over time, beside the forecast's band: from the run that takes p50 to one that takes p90. */
export function restoredChart(result: RunResult, { ends }: Gathered): Markup {
  const { plan } = result;
  const { p50, p90 } = plan.forecast;
  const planned = result.totals.all.planned;
  const target = targetOf(result);
  const longest = Math.max(1_000, p90, ends.at(-1) ?? 0, target ?? 0) * 1.02;
  const x = scaleLinear([0, longest], [frame.left, frame.right]);
  const y = scaleLinear([0, 1], [frame.bottom, frame.top]);
  const draw = (points: readonly Point[]): string => pathOf(points.map(([at, share]) => [x(at), y(share)]));
  const likely = forecastPoints(result);
  const late = likely.map(([at, share]): Point => [at * (p50 === 0 ? 1 : p90 / p50), share]);
  const band = draw([...likely, ...late.toReversed()]);
  const content = html`${shareAxis(frame, y)}${timeAxis(frame, longest, x)}<path class="band" d="${band}Z"/><path class="likely" d="${draw(likely)}"/><path class="measured" d="${draw(measuredPoints(ends, planned, Math.min(longest, lastMoment(result) ?? longest)))}"/>${target === null ? null : targetLine(x(target))}`;
  const label = `${courseText(result, ends)} The forecast was ${formatDuration(p50)}, in 9 of 10 cases at most ${formatDuration(p90)}, from the first activation.`;
  const legend = html`<ul class="legend"><li><i class="key measured-key"></i>came back</li><li><i class="key band-key"></i>forecast, p50 to p90</li>${target === null ? null : html`<li><i class="key target-key"></i>recovery time wanted</li>`}</ul>`;
  return figure({ title: 'How much came back over time', label, width: 640, height: 288 }, content, legend);
}

/** The share that has ended by a moment, by the forecast. */
function forecastPoints({ plan: { forecast } }: RunResult): Point[] {
  const steps = Array.from({ length: 20 }, (_, step) => step / 20);
  return [...steps, ...tailShares, 1].map((share): Point => [endOfShare(forecast, share), share]);
}

/** Steps, no more than fit into the picture. */
function measuredPoints(ends: readonly number[], planned: number, until: number): Point[] {
  const every = Math.max(1, Math.ceil(ends.length / mostPoints));
  const points: Point[] = [[0, 0]];
  let share = 0;
  for (let index = every - 1; index < ends.length; index += every) {
    points.push([ends[index] ?? 0, share]);
    share = (index + 1) / planned;
    points.push([ends[index] ?? 0, share]);
  }
  const last = ends.length / Math.max(1, planned);
  return [...points, [ends.at(-1) ?? 0, last], [Math.max(until, ends.at(-1) ?? 0), last]];
}

/** When the last session ended, from the first activation; null while one is active. */
function lastMoment(result: RunResult): number | null {
  const start = firstActivation(result);
  let last = 0;
  for (const { session } of result.sessions) {
    if (session.activatedAt !== null && session.endedAt === null) return null;
    last = Math.max(last, (session.endedAt ?? 0) - (start ?? 0));
  }
  return last;
}

/** The counts of sessions may prove more than what is known by name, but not when. */
function courseText({ totals, proven }: RunResult, ends: readonly number[]): string {
  const { planned } = totals.all;
  const half = ends[Math.max(1, Math.ceil(planned / 2)) - 1];
  const middle = half === undefined ? '' : `, half of all within ${formatDuration(half)}`;
  const nameless = proven.all.cameBack - ends.length;
  const more = nameless > 0 ? ` For ${formatCount(nameless)} more the moment is not known.` : '';
  return `${formatCount(ends.length)} of ${formatCount(planned)} came back (${formatShare(planned === 0 ? 0 : ends.length / planned)})${middle}.${more}`;
}

/** When the wanted recovery time is over, from the first activation; null without such an objective. */
function targetOf(result: RunResult): number | null {
  const { rto } = result.plan.objectives;
  const start = firstActivation(result);
  if (rto === null) return null;
  const begun = result.state.started === null ? start : Date.parse(result.state.started.at);
  return Math.max(0, rto - ((start ?? 0) - (begun ?? 0)));
}

function targetLine(x: number): Markup {
  return html`<path class="target" d="M${x.toFixed(1)} ${frame.top - 8}V${frame.bottom}"/>`;
}
