import { day, formatDuration, hour, minute, second } from '../../../util/duration.ts';
import { html, type Markup } from '../html-text.ts';

/** Where a chart draws, in the units of its picture. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * day),
];

/** Round lengths of time from 0 to `longest`, at most `most` and the 0. */
export function timeTicks(longest: number, most: number): number[] {
  const step = steps.find((length) => longest / length <= most) ?? longest;
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, index) => index * step);
}

/** Lines and labels at moments, from the left to the right. */
export function timeAxis(frame: Frame, longest: number, place: (at: number) => number): Markup {
  const ticks = timeTicks(longest, (frame.right - frame.left) / 80);
  return html`${ticks.map((at) => {
    const x = place(at).toFixed(1);
    return html`<path class="grid" d="M${x} ${frame.top}V${frame.bottom}"/><text class="label" x="${x}" y="${frame.bottom + 18}" text-anchor="middle">${at === 0 ? '0' : formatDuration(at)}</text>`;
  })}`;
}

/** Lines and labels at shares, from the bottom to the top. */
export function shareAxis(frame: Frame, place: (share: number) => number): Markup {
  return html`${[0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = place(share).toFixed(1);
    return html`<path class="grid" d="M${frame.left} ${y}H${frame.right}"/><text class="label" x="${frame.left - 8}" y="${Number(y) + 4}" text-anchor="end">${share * 100}%</text>`;
  })}`;
}

/** The path through points. */
export function pathOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** A picture with its caption. The label says in words what it shows. */
export function figure(
  { title, label, width, height }: { title: string; label: string; width: number; height: number },
  content: Markup,
  legend: Markup | null = null,
): Markup {
  return html`<figure>
<figcaption><h3>${title}</h3><p>${label}</p></figcaption>
<div class="scroll" tabindex="0" role="group" aria-label="${title}"><svg class="${width > 700 ? 'wide' : 'chart'}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}: ${label}">${content}</svg></div>
${legend}</figure>
`;
}
