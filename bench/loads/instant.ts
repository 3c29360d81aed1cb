import { defaultLimits, perDayWindow } from '../../src/m365/limits.ts';
import { type Workload, workloads } from '../../src/m365/workload.ts';
import { nextSessions, sameForAll, type Usage } from '../../src/schedule/next-sessions.ts';
import { sizeOf } from '../../src/schedule/span.ts';
import { wholeLag } from '../makespan/draw.ts';
import type { DrawnResource, Load } from './load.ts';

/** How a schedule chooses, of what waits, what to start: at most one session each time; null for none. */
export type Schedule = (moment: Moment) => { readonly workload: Workload; readonly count: number } | null;

interface Moment {
  readonly waiting: Readonly<Record<Workload, number>>;
  readonly use: Usage;
  readonly perDay: number;
}

interface RunningSession {
  readonly workload: Workload;
  readonly activatedAt: number;
  /** Ascending. */
  readonly ends: Float64Array;
  ended: number;
}

/**
 * How long a load would take if requests took no time and the schedule saw every end at once, in milliseconds: nobody who knows only the
 * sizes and has these sessions can be faster. What `playVirtually` takes longer is what looks and requests cost.
 */
export function timeWithoutDelay({ resources, perDay }: Load, schedule: Schedule): number {
  const queues = queuesOf(resources);
  const running: RunningSession[] = [];
  const sessions: RunningSession[] = [];
  let last = 0;
  for (let now = 0; Number.isFinite(now); ) {
    for (const one of running) while ((one.ends[one.ended] ?? Number.POSITIVE_INFINITY) <= now) one.ended += 1;
    for (let at = running.length - 1; at >= 0; at -= 1)
      if (running[at]?.ended === running[at]?.ends.length) running.splice(at, 1);
    for (;;) {
      const waiting = { mailbox: queues.mailbox.length, drive: queues.drive.length, site: queues.site.length };
      const next = schedule({ waiting, use: useOf(running, sessions, now), perDay });
      if (next === null) break;
      const begun = queues[next.workload].splice(0, next.count);
      const ends = Float64Array.from(begun, ({ duration }) => now + wholeLag + duration).sort();
      last = Math.max(last, ends.at(-1) ?? 0);
      const session = { workload: next.workload, activatedAt: now, ends, ended: 0 };
      running.push(session);
      sessions.push(session);
    }
    const isWaiting = workloads.some((workload) => queues[workload].length > 0);
    const allowance = sessions.map(({ activatedAt }) => activatedAt + perDayWindow).filter((at) => at > now);
    now = Math.min(
      ...running.map(({ ends, ended }) => ends[ended] ?? Number.POSITIVE_INFINITY),
      ...(isWaiting ? allowance : []),
    );
  }
  return last;
}

/** The program's own. */
export const ours: Schedule = ({ waiting, use, perDay }) => {
  const queue = workloads.flatMap((workload, group) =>
    waiting[workload] === 0 ? [] : [{ group, workload, resources: [[0, waiting[workload]] as const], attempt: 1 }],
  );
  const busy = new Set(workloads.filter((workload) => use.inFlight[workload] > 0));
  const limits = sameForAll({ ...defaultLimits, perDay });
  const [first] = nextSessions({ limits, queue, use, slots: limits.activeSessions, busy }).start;
  return first === undefined ? null : { workload: first.workload, count: sizeOf(first.resources) };
};

/** A session of one workload after the other, as soon as there is room for `share` of what may be in flight; larger if few slots are free. */
export function sessionsOf(share: number): Schedule {
  const { inFlight, activeSessions } = defaultLimits;
  let turn = 0;
  return ({ waiting, use, perDay }) => {
    const freeSlots = activeSessions - use.activeSessions;
    const queues = workloads.filter((workload) => waiting[workload] > 0).length;
    for (let tried = 0; tried < workloads.length && freeSlots > 0; tried += 1) {
      const workload = workloads[turn % workloads.length] ?? 'mailbox';
      turn += 1;
      const wanted = Math.min(waiting[workload], Math.ceil(inFlight * share));
      const room = Math.min(inFlight - use.inFlight[workload], perDay - use.today[workload]);
      const most = Math.max(wanted, Math.min(inFlight / 2, Math.ceil((inFlight * queues) / freeSlots)));
      if (wanted > 0 && room >= wanted) return { workload, count: Math.min(waiting[workload], most, room) };
    }
    return null;
  };
}

function queuesOf(resources: readonly DrawnResource[]): Record<Workload, DrawnResource[]> {
  const queueOf = (workload: Workload): DrawnResource[] =>
    resources.filter((resource) => resource.workload === workload).sort((a, b) => b.size - a.size);
  return { mailbox: queueOf('mailbox'), drive: queueOf('drive'), site: queueOf('site') };
}

function useOf(running: readonly RunningSession[], sessions: readonly RunningSession[], now: number): Usage {
  const inFlight = { mailbox: 0, drive: 0, site: 0 };
  const today = { mailbox: 0, drive: 0, site: 0 };
  for (const { workload, ends, ended } of running) inFlight[workload] += ends.length - ended;
  for (const { workload, ends, activatedAt } of sessions)
    if (activatedAt > now - perDayWindow) today[workload] += ends.length;
  return { activeSessions: running.length, inFlight, today };
}
