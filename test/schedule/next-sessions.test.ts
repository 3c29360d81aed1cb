import { describe, expect, it } from 'vitest';
import { defaultLimits, type Limits } from '../../src/m365/limits.ts';
import type { Workload } from '../../src/m365/workload.ts';
import {
  nextSessions,
  type SchedulingInput,
  sameForAll,
  sessionSize,
  type Usage,
} from '../../src/schedule/next-sessions.ts';
import type { WorkBatch } from '../../src/schedule/work-batch.ts';

const limits = { ...defaultLimits, activeSessions: 10, inFlight: 1_000, perDay: 10_000, perSession: 10_000 };

function batch(workload: Workload, first: number, count: number): WorkBatch {
  return { group: 0, workload, resources: [[first, count]], attempt: 1 };
}

/** Usage of nothing but what is given. */
function used(changes: { sessions?: number; inFlight?: number; today?: number } = {}): Usage {
  const { sessions = 0, inFlight = 0, today = 0 } = changes;
  return {
    activeSessions: sessions,
    inFlight: { mailbox: inFlight, drive: 0, site: 0 },
    today: { mailbox: today, drive: 0, site: 0 },
  };
}

/** What is started, as `mailbox 0+100`, and the workloads whose day is used up. */
function started(
  queue: readonly WorkBatch[],
  { limits: caps = limits, ...changes }: Partial<Omit<SchedulingInput, 'queue' | 'limits'>> & { limits?: Limits } = {},
) {
  const input = { limits: sameForAll(caps), queue, use: used(), slots: 10, busy: new Set<Workload>(), ...changes };
  const { start, usedUp } = nextSessions(input);
  const texts = start.map(
    ({ workload, resources }) => `${workload} ${resources.map(([first, count]) => `${first}+${count}`).join(' ')}`,
  );
  return { start: texts, usedUp };
}

describe('the sessions to start', () => {
  it('are none without anything that waits', () => {
    expect(started([])).toEqual({ start: [], usedUp: [] });
  });

  it('are cut from the first batch of the queue, until slots or room are full', () => {
    const { start } = started([batch('mailbox', 0, 5_000)]);

    expect(start.slice(0, 2)).toEqual(['mailbox 0+100', 'mailbox 100+112']);
    expect(start.length).toBeLessThanOrEqual(10);
  });

  it('hold no more than there is, one session for each batch', () => {
    expect(started([batch('mailbox', 0, 3), batch('mailbox', 7, 2)]).start).toEqual(['mailbox 0+3', 'mailbox 7+2']);
  });

  it('are of each workload in turn, which share the slots', () => {
    const queue = [batch('site', 0, 2), batch('mailbox', 10, 2), batch('mailbox', 20, 2), batch('drive', 30, 2)];

    expect(started(queue).start).toEqual(['mailbox 10+2', 'drive 30+2', 'site 0+2', 'mailbox 20+2']);
  });

  it('are larger if fewer slots are free', () => {
    const use = used({ sessions: 6 });

    expect(started([batch('mailbox', 0, 5_000)], { use }).start[0]).toBe('mailbox 0+250');
  });

  it('carry at most half of the room if all slots are free or taken', () => {
    expect(started([batch('mailbox', 0, 5_000)], { use: used({ sessions: 9 }) }).start).toEqual(['mailbox 0+500']);
  });

  it('carry all of the room if others leave one slot to the run', () => {
    expect(started([batch('mailbox', 0, 5_000)], { use: used({ sessions: 9 }), slots: 1 }).start).toEqual([
      'mailbox 0+1000',
    ]);
  });

  it('are as large as the share of the slots that each workload has', () => {
    const queue = [batch('mailbox', 0, 5_000), batch('drive', 5_000, 5_000)];

    expect(started(queue).start[0]).toBe('mailbox 0+200');
    expect(started(queue, { use: used({ sessions: 9 }), slots: 2 }).start).toEqual(['mailbox 0+1000']);
  });

  it('leave more slots to a workload of which more waits', () => {
    const queue = [batch('mailbox', 0, 9_000), batch('site', 9_000, 1_000)];

    expect(started(queue).start.slice(0, 2)).toEqual(['mailbox 0+112', 'site 9000+989']);
  });

  it('are none if no slot is free', () => {
    expect(started([batch('mailbox', 0, 10)], { use: used({ sessions: 10 }) }).start).toEqual([]);
  });

  it('take the last free slot', () => {
    expect(started([batch('mailbox', 0, 10), batch('drive', 10, 1)], { use: used({ sessions: 9 }) }).start).toEqual([
      'mailbox 0+10',
    ]);
  });

  it('are none of a workload without room, and do not hold up others', () => {
    const queue = [batch('mailbox', 0, 10), batch('drive', 10, 10)];

    expect(started(queue, { use: used({ inFlight: 1_000 }) }).start).toEqual(['drive 10+10']);
  });

  it('wait until there is room for all of them, if a session of this run will free some', () => {
    const use = used({ inFlight: 995 });

    expect(started([batch('mailbox', 0, 10)], { use, busy: new Set<Workload>(['mailbox']) }).start).toEqual([]);
    expect(started([batch('mailbox', 0, 5)], { use, busy: new Set<Workload>(['mailbox']) }).start).toEqual([
      'mailbox 0+5',
    ]);
  });

  it('take the room there is, if no session of this run will free any', () => {
    expect(started([batch('mailbox', 0, 10)], { use: used({ inFlight: 995 }) }).start).toEqual(['mailbox 0+5']);
    expect(started([batch('mailbox', 0, 10)], { use: used({ inFlight: 999 }) }).start).toEqual(['mailbox 0+1']);
  });

  it('take what is left of the day, and say that it is used up', () => {
    expect(started([batch('mailbox', 0, 10)], { use: used({ today: 9_999 }) })).toEqual({
      start: ['mailbox 0+1'],
      usedUp: ['mailbox'],
    });
    expect(started([batch('mailbox', 0, 10), batch('site', 10, 1)], { use: used({ today: 10_000 }) })).toEqual({
      start: ['site 10+1'],
      usedUp: ['mailbox'],
    });
    expect(started([batch('mailbox', 0, 10)], { use: used({ today: 9_990 }) })).toEqual({
      start: ['mailbox 0+10'],
      usedUp: [],
    });
  });

  it('count against the caps together', () => {
    const queue = Array.from({ length: 4 }, (_, index) => batch('mailbox', index * 10, 10));

    expect(started(queue, { limits: { ...limits, activeSessions: 3 } }).start).toHaveLength(3);
    expect(started(queue, { limits: { ...limits, inFlight: 25 } }).start.slice(0, 2)).toEqual([
      'mailbox 0+3',
      'mailbox 3+3',
    ]);
    expect(started(queue, { limits: { ...limits, perDay: 25 } })).toEqual({
      start: ['mailbox 0+10', 'mailbox 10+10', 'mailbox 20+5'],
      usedUp: ['mailbox'],
    });
  });

  it('leave the use that they were given as it is', () => {
    const use = used();
    started([batch('mailbox', 0, 10)], { use });

    expect(use).toEqual(used());
  });
});

describe('the size of a session', () => {
  it.each([
    ['the room divided by the free slots', { free: 4, all: 10 }, limits, 250],
    ['a tenth of the room at least', { free: 25, all: 25 }, limits, 100],
    ['half of the room at most', { free: 1, all: 2 }, limits, 500],
    ['more than half of it if it has less than two slots', { free: 1, all: 1.5 }, limits, 667],
    ['all of the room if it has only one slot', { free: 0.3, all: 0.3 }, limits, 1_000],
    ['a whole number, rounded up', { free: 3, all: 10 }, limits, 334],
    ['what a session can hold', { free: 1, all: 1 }, { ...limits, perSession: 50 }, 50],
  ] as const)('is %s', (_, slots, some, size) => {
    expect(sessionSize(some, slots)).toBe(size);
  });
});
