import { scaleLinear } from 'd3-scale';
import { formatCount } from '../../../util/count.ts';
import { formatDuration } from '../../../util/duration.ts';
import { formatShare } from '../../../util/share.ts';
import type { PastRun } from '../../context.ts';
import { html, type Markup } from '../html-text.ts';
import { type Frame, figure, pathOf, shareAxis, timeTicks } from './axis.ts';

/** The runs shown, the last ones. */
export const mostPastRuns = 30;

const frame: Frame = { left: 56, top: 20, right: 624, bottom: 200 };

/** The share that came back in each run, the oldest at the left, and the coverage if it is known. */
export function shareTrend(runs: readonly PastRun[]): Markup {
  const y = scaleLinear([0, 1], [frame.bottom, frame.top]);
  const coverage = runs.flatMap((run, index) =>
    run.coverage === null ? [] : [[middleOf(index, runs.length), y(run.coverage)] as const],
  );
  const content = html`${shareAxis(frame, y)}${runs.map((run, index) => columnOf(run, { index, count: runs.length, top: y(shareOf(run)) }))}<path class="measured" d="${pathOf(coverage)}"/>${coverage.map(([x, at]) => html`<circle class="dot" cx="${x.toFixed(1)}" cy="${at.toFixed(1)}" r="3"/>`)}`;
  const met = runs.filter(({ isMet }) => isMet).length;
  const label = `${formatCount(met)} of the last ${formatCount(runs.length)} runs met every objective and brought everything back.`;
  const legend = html`<ul class="legend"><li><i class="key good-key"></i>came back, run passed</li><li><i class="key bad-key"></i>came back, run did not pass</li>${coverage.length === 0 ? null : html`<li><i class="key measured-key"></i>coverage</li>`}</ul>`;
  return figure({ title: 'Came back, run by run', label, width: 640, height: 216 }, content, legend);
}

/** The recovery time of each run, and the one that was wanted. */
export function timeTrend(runs: readonly PastRun[]): Markup {
  const longest = runs.reduce((most, { rto, wantedRto }) => Math.max(most, rto ?? 0, wantedRto ?? 0), 1_000) * 1.05;
  const y = scaleLinear([0, longest], [frame.bottom, frame.top]);
  const axis = timeTicks(longest, 5).map(
    (at) =>
      html`<path class="grid" d="M${frame.left} ${y(at).toFixed(1)}H${frame.right}"/><text class="label" x="${frame.left - 8}" y="${(y(at) + 4).toFixed(1)}" text-anchor="end">${at === 0 ? '0' : formatDuration(at)}</text>`,
  );
  const wanted = runs.flatMap(({ wantedRto }, index) =>
    wantedRto === null ? [] : [[middleOf(index, runs.length), y(wantedRto)] as const],
  );
  const columns = runs.map((run, index) =>
    run.rto === null ? null : columnOf(run, { index, count: runs.length, top: y(run.rto) }),
  );
  const content = html`${axis}${columns}<path class="target" d="${pathOf(wanted)}"/>`;
  const last = runs.findLast(({ rto }) => rto !== null);
  const label =
    last === undefined
      ? 'No run has a measured recovery time.'
      : `The last measured recovery time is ${formatDuration(last.rto ?? 0)}.`;
  const legend =
    wanted.length === 0
      ? null
      : html`<ul class="legend"><li><i class="key target-key"></i>recovery time wanted</li></ul>`;
  return figure({ title: 'Recovery time, run by run', label, width: 640, height: 216 }, content, legend);
}

interface Column {
  readonly index: number;
  readonly count: number;
  readonly top: number;
}

function columnOf(run: PastRun, { index, count, top }: Column): Markup {
  const width = Math.min(36, ((frame.right - frame.left) / count) * 0.7);
  const x = middleOf(index, count) - width / 2;
  const text = `${run.runId}: ${formatShare(shareOf(run))} came back${run.rto === null ? '' : ` in ${formatDuration(run.rto)}`}`;
  return html`<rect class="bar ${run.isMet ? 'good' : 'bad'}" x="${x.toFixed(1)}" y="${Math.min(top, frame.bottom - 1).toFixed(1)}" width="${width.toFixed(1)}" height="${Math.max(1, frame.bottom - top).toFixed(1)}" rx="1.5"><title>${text}</title></rect>`;
}

function middleOf(index: number, count: number): number {
  return frame.left + ((index + 0.5) * (frame.right - frame.left)) / count;
}

function shareOf({ cameBack, planned }: PastRun): number {
  return planned === 0 ? 0 : cameBack / planned;
}
