import { describe, expect, it } from 'vitest';
import {
  type SimulatedGroup,
  type SimulatedRun,
  type SimulationInput,
  simulate,
} from '../../src/forecast/simulation.ts';
import { defaultLimits, type Limits } from '../../src/m365/limits.ts';
import { day, minute, second } from '../../src/util/duration.ts';

/** A session is prepared for a minute; then its resources start. */
const preparation = minute;

/** Mailboxes in the first wave that come one after the other in the plan. */
function group(changes: Partial<SimulatedGroup> = {}): SimulatedGroup {
  return { wave: 0, workload: 'mailbox', first: 0, count: 1, ...changes };
}

function limitsOf(changes: Partial<Limits>): Limits {
  return { ...defaultLimits, ...changes };
}

/** A run of resources that take ten minutes each, unless a test says otherwise. */
function run(changes: Partial<SimulationInput>): SimulatedRun {
  return simulate({
    groups: [group()],
    limits: defaultLimits,
    weights: [1],
    durationOf: () => 10 * minute,
    ...changes,
  });
}

describe('a simulated run', () => {
  it('takes as long as its slowest resource, if there is room for all', () => {
    const minutes = [3, 30, 5];

    const { time, sessions, waited } = run({
      groups: [group({ count: 3 })],
      durationOf: (index) => (minutes[index] ?? 0) * minute,
    });

    expect(time).toBe(preparation + 30 * minute);
    expect(sessions).toBe(1);
    expect(waited).toEqual({ activeSessions: 0, inFlight: 0, perDay: 0 });
  });

  it('notices ten seconds later at most that something has ended', () => {
    expect(run({ durationOf: () => 1 }).time).toBe(preparation + 10 * second);
    expect(run({ durationOf: () => 10 * second }).time).toBe(preparation + 10 * second);
    expect(run({ durationOf: () => 10 * second + 1 }).time).toBe(preparation + 20 * second);
  });

  it('says when its resources ended', () => {
    const { course } = run({ groups: [group({ count: 20 })], durationOf: (index) => (20 - index) * minute }).curve;

    expect(course).toEqual([1, ...Array.from({ length: 20 }, (_, index) => index + 1)].map((n) => (n + 1) * minute));
  });

  it('waits for room if `inFlight` is reached', () => {
    const { time, sessions, waited } = run({
      groups: [group({ count: 3 })],
      limits: limitsOf({ inFlight: 2 }),
      durationOf: (index) => (index + 1) * 10 * minute,
    });

    expect(time).toBe(11 * minute + 31 * minute);
    expect(sessions).toBe(3);
    expect(waited).toEqual({ activeSessions: 0, inFlight: 11 * minute, perDay: 0 });
  });

  it('counts what is still restoring before it starts more', () => {
    const minutes = [10, 30, 10, 10];

    const { time, sessions } = run({
      groups: [group({ count: 4 })],
      limits: limitsOf({ inFlight: 2 }),
      durationOf: (index) => (minutes[index] ?? 0) * minute,
    });

    // The second goes on while the first, the third and the fourth follow one another.
    expect(time).toBe(33 * minute);
    expect(sessions).toBe(4);
  });

  it('waits until its own sessions have made room for a whole session', () => {
    const { time, sessions } = run({
      groups: [group({ count: 27 })],
      limits: limitsOf({ inFlight: 20, activeSessions: 3 }),
      durationOf: (index) => (index < 17 ? 10 * (1 + index) : 300) * minute,
    });

    // A third of 20 fill the first session, half of 20 the second. The last ten start once seven of these have ended.
    expect(sessions).toBe(3);
    expect(time).toBe(71 * minute + 301 * minute);
  });

  it('waits for a session slot if all are taken', () => {
    const { time, waited } = run({
      groups: [group({ count: 2 })],
      limits: limitsOf({ activeSessions: 1, perSession: 1 }),
    });

    expect(time).toBe(22 * minute);
    expect(waited).toEqual({ activeSessions: 11 * minute, inFlight: 0, perDay: 0 });
  });

  it('adds up the waiting of all workloads, and counts a workload once however many groups it has', () => {
    const { waited } = run({
      groups: [
        group(),
        group({ first: 1 }),
        group({ first: 2 }),
        group({ workload: 'site', first: 3 }),
        group({ workload: 'drive', first: 4 }),
      ],
      limits: limitsOf({ activeSessions: 1 }),
    });

    // Five sessions one after the other, those of mailboxes first: how many workloads wait for the end of each.
    const waiting = [3, 3, 2, 1];
    expect(waited.activeSessions).toBe(waiting.reduce((sum, count) => sum + count) * 11 * minute);
  });

  it('starts again 24 hours after a session that used up the allowance of the day', () => {
    const { time, waited } = run({ groups: [group({ count: 2 })], limits: limitsOf({ perDay: 1 }) });

    expect(time).toBe(day + 11 * minute);
    expect(waited).toEqual({ activeSessions: 0, inFlight: 0, perDay: day });
  });

  it('counts the allowance of each workload for itself', () => {
    const groups = [group(), group({ workload: 'drive', first: 1 }), group({ workload: 'site', first: 2 })];

    expect(run({ groups, limits: limitsOf({ perDay: 1 }) }).time).toBe(11 * minute);
  });

  it('starts again every 24 hours if the allowance of a day is too little', () => {
    const { time, sessions } = run({ groups: [group({ count: 3 })], limits: limitsOf({ perDay: 1 }) });

    expect(time).toBe(2 * day + 11 * minute);
    expect(sessions).toBe(3);
  });

  it('starts a wave when all of the one before has ended', () => {
    const minutes = [5, 20, 10];

    const { time, waveEnds, sessions } = run({
      groups: [group({ count: 2 }), group({ wave: 1, first: 2 })],
      weights: [1, 1],
      durationOf: (index) => (minutes[index] ?? 0) * minute,
    });

    expect(waveEnds).toEqual([21 * minute, 32 * minute]);
    expect(time).toBe(32 * minute);
    expect(sessions).toBe(2);
  });

  it('ends if there is never room for anything', () => {
    expect(run({ limits: limitsOf({ activeSessions: 0 }) })).toMatchObject({ time: 0, sessions: 0, waveEnds: [] });
  });
});

describe('a simulated run with a sample of the resources', () => {
  it('takes every tenth of each group, and at least one', () => {
    const asked: number[] = [];

    run({
      groups: [group({ count: 39 }), group({ first: 39, count: 4 }), group({ first: 43, count: 20 })],
      weights: [10],
      durationOf: (index) => asked.push(index),
    });

    expect(asked.sort((a, b) => a - b)).toEqual([0, 10, 20, 39, 43, 53]);
  });

  it('lowers `inFlight`, `perDay` and `perSession` in proportion', () => {
    const hundred = { groups: [group({ count: 100 })], weights: [10] };

    expect(run({ ...hundred, limits: limitsOf({ inFlight: 50 }) }).time).toBe(22 * minute);
    expect(run({ ...hundred, limits: limitsOf({ perDay: 50 }) }).time).toBe(day + 11 * minute);
    expect(run({ ...hundred, limits: limitsOf({ perSession: 20 }) }).sessions).toBe(5);
  });

  it('lowers no limit below 1', () => {
    const { time, sessions } = run({
      groups: [group({ count: 20 })],
      weights: [10],
      limits: limitsOf({ inFlight: 4, perDay: 4, perSession: 4 }),
    });

    expect(sessions).toBe(2);
    expect(time).toBe(day + 11 * minute);
  });

  it('counts what an earlier wave has used of the allowance of the day in its own proportion', () => {
    const { waveEnds } = run({
      groups: [group({ count: 50 }), group({ wave: 1, first: 50, count: 150 })],
      weights: [1, 10],
      limits: limitsOf({ perDay: 100 }),
    });

    // 50 fit into the first day. 50 more start a day after the first wave, and the last 50 a day after the first of the second wave.
    expect(waveEnds).toEqual([11 * minute, day + 22 * minute]);
  });

  it('counts what a large wave has used of the allowance of the day for the small wave after it', () => {
    const waves = (first: number): number[] => [
      ...run({
        groups: [group({ count: first }), group({ wave: 1, first, count: 60 })],
        weights: [10, 1],
        limits: limitsOf({ perDay: 100 }),
      }).waveEnds,
    ];

    expect(waves(40)).toEqual([11 * minute, 22 * minute]);
    expect(waves(50)).toEqual([11 * minute, day + 11 * minute]);
  });

  it('has as many points of its curve for a resource of every wave', () => {
    const { course } = run({
      groups: [group({ count: 20 }), group({ wave: 1, first: 20, count: 100 })],
      weights: [1, 10],
    }).curve;

    // Of 120 resources, 20 are in the first wave: three twentieths, and not four.
    expect(course.slice(2, 6)).toEqual([11, 11, 22, 22].map((minutes) => minutes * minute));
  });
});
