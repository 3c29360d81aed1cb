import { bin, quantileSorted } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
import { countOf, type ResourceKind } from '../../../m365/workload.ts';
import { formatDuration } from '../../../util/duration.ts';
import type { Gathered } from '../gathered.ts';
import { html, type Markup } from '../html-text.ts';
import { type Frame, figure, timeTicks } from './axis.ts';

const rowHeight = 72;
const left = 80;
const right = 624;
const bars = 28;

/** How long restores took, by workload. Short and long ones have the same room, because the axis is logarithmic. */
export function durationChart({ durations }: Gathered): Markup {
  const kinds = [...durations].filter(([, list]) => list.length > 0);
  const shortest = Math.max(1_000, Math.min(...kinds.map(([, list]) => list[0] ?? 1_000)));
  const longest = Math.max(shortest * 4, ...kinds.map(([, list]) => list.at(-1) ?? 0));
  const x = scaleLog([shortest, longest], [left, right]).clamp(true);
  const bottom = 8 + kinds.length * rowHeight;
  const content = html`${logAxis({ left, right, top: 8, bottom }, [shortest, longest], x)}${kinds.map(([kind, list], index) => row({ kind, list }, 8 + index * rowHeight, x))}`;
  const label =
    kinds.length === 0
      ? 'Nothing that came back has a start and an end.'
      : `${kinds.map(([kind, list]) => summary(kind, list)).join('; ')}.`;
  return figure({ title: 'How long restores took', label, width: 640, height: bottom + 32 }, content);
}

function summary(kind: ResourceKind, list: readonly number[]): string {
  const [median = 0, most = 0] = [0.5, 0.95].map((share) => quantileSorted(list as number[], share));
  return `${countOf(list.length, kind)}: median ${formatDuration(median)}, 95% within ${formatDuration(most)}, longest ${formatDuration(list.at(-1) ?? 0)}`;
}

interface KindDurations {
  readonly kind: ResourceKind;
  readonly list: readonly number[];
}

function row({ kind, list }: KindDurations, top: number, x: (at: number) => number): Markup {
  const bins = bin()
    .domain([left, right])
    .thresholds(Array.from({ length: bars - 1 }, (_, index) => left + ((index + 1) * (right - left)) / bars))(
    list.map((length) => x(Math.max(1_000, length))),
  );
  const fullest = bins.reduce((most, { length }) => Math.max(most, length), 1);
  const height = scaleLinear([0, fullest], [0, rowHeight - 20]);
  const base = top + rowHeight - 4;
  const median = x(Math.max(1_000, quantileSorted(list as number[], 0.5) ?? 0)).toFixed(1);
  return html`<text class="label" x="${left - 8}" y="${base - 4}" text-anchor="end">${kind}</text><path class="base" d="M${left} ${base}H${right}"/>${bins
    .filter(({ length }) => length > 0)
    .map(({ x0 = 0, x1 = 0, length }) => {
      const tall = Math.max(1.5, height(length));
      return html`<rect class="bar duration" x="${(x0 + 1).toFixed(1)}" y="${(base - tall).toFixed(1)}" width="${(x1 - x0 - 2).toFixed(1)}" height="${tall.toFixed(1)}" rx="1"/>`;
    })}<path class="median" d="M${median} ${top + 8}V${base}"/>`;
}

/** Lines at round lengths of time that are not too near each other. */
function logAxis(frame: Frame, [shortest, longest]: readonly [number, number], x: (at: number) => number): Markup {
  const candidates = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 43_200, 86_400, 604_800].map((seconds) => seconds * 1_000);
  const ticks: number[] = [];
  for (const at of [...candidates, ...(longest / shortest < 20 ? timeTicks(longest, 6) : [])].sort((a, b) => a - b)) {
    if (at < shortest || at > longest) continue;
    const last = ticks.at(-1);
    if (last === undefined || x(at) - x(last) >= 64) ticks.push(at);
  }
  return html`${ticks.map((at) => html`<path class="grid" d="M${x(at).toFixed(1)} ${frame.top}V${frame.bottom}"/><text class="label" x="${x(at).toFixed(1)}" y="${frame.bottom + 18}" text-anchor="middle">${formatDuration(at)}</text>`)}`;
}
