import { defaultLimits } from '../../src/m365/limits.ts';
import { Chance } from '../../src/util/chance.ts';
import { formatCount } from '../../src/util/count.ts';
import { formatDuration } from '../../src/util/duration.ts';
import type { ScaledScenario } from '../rig/emulator-process.ts';
import type { VirtualWork } from '../rig/virtual-run.ts';
import { type Bound, boundOfPlaces, type Drawn, draw, hintSigma, lag, wholeLag } from './draw.ts';

export interface WorkOptions {
  /** How many mailboxes. */
  readonly resources: number;
  readonly mode: 'independent' | 'rate';
  /** Whether the list has sizes. */
  readonly hints: boolean;
  readonly seed: string;
  /** How many times faster than real time the emulator's clock runs. */
  readonly timeScale: number;
}

/** What to restore, and how long that takes at best. */
export interface Work extends WorkOptions {
  readonly bound: Bound;
  readonly scenario: ScaledScenario;
  readonly spec: unknown;
  /** The list of mailboxes, as CSV. */
  readonly list: string;
}

/** A seed with two bounds close together, that of the longest and that of the sum, so that neither hides waste. */
export const hardSeed = '6';

/** Times real time, so that the lower bound takes half a minute, or a whole minute with a rate. */
export const timeScales: Readonly<Record<WorkOptions['mode'], number>> = { independent: 160, rate: 2_400 };

/** Artifacts that a rate-limited tenant finishes in an hour. Source: Microsoft's published expectation, 250 units. */
const perHour = 250;

const minute = 60_000;
const start = '2026-11-22T03:00:00Z';

/** The same seed gives the same mailboxes with the same durations, in any mode, with or without hints. */
export function workOf(options: WorkOptions): Work {
  const { resources, seed, hints } = options;
  const chance = new Chance(`makespan ${seed}`);
  const mailboxes = Array.from({ length: resources }, (_, index) => drawMailbox(index + 1, chance));
  const perDay = Math.max(defaultLimits.perDay, resources);
  const rows = mailboxes.map(({ address, size }) => (hints ? `${address},${size}` : address));
  return {
    ...options,
    bound: boundOf(
      options,
      mailboxes.map(({ duration }) => duration),
    ),
    scenario: scenarioOf(options, mailboxes, perDay),
    spec: {
      version: 1,
      name: 'makespan',
      restorePoint: { from: '2026-11-14T00:00:00Z', to: '2026-11-21T00:00:00Z' },
      mailboxes: { lists: ['mailboxes.csv'] },
      limits: { perDay },
      report: { formats: ['csv'] },
    },
    list: `${[hints ? 'address,size' : 'address', ...rows].join('\n')}\n`,
  };
}

/** For people: `rate-limited; sizes unknown; lower bound 1d 16h (250 an hour); time x 2,400`. */
export function titleOf({ mode, hints, bound, timeScale }: Work): string {
  const way = mode === 'rate' ? 'rate-limited' : 'each takes its own time';
  const known = hints ? `sizes known, off by sigma ${hintSigma}` : 'sizes unknown';
  return `${way}; ${known}; lower bound ${formatDuration(bound.time)} (${bound.because}); time x ${formatCount(timeScale)}`;
}

/** The same for `playVirtually`. */
export function virtualWorkOf({ resources, list, scenario }: Work): VirtualWork {
  const mailboxes = list
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => {
      const [name = '', size] = row.split(',');
      return { workload: 'mailbox', name, size: size === undefined ? null : Number(size) } as const;
    });
  return { resources: mailboxes, perDay: Math.max(defaultLimits.perDay, resources), scenario };
}

interface DrawnMailbox extends Drawn {
  readonly address: string;
}

function drawMailbox(number: number, chance: Chance): DrawnMailbox {
  const address = `user${String(number).padStart(5, '0')}@contoso.com`;
  return { address, ...draw(address, chance) };
}

/** With a rate, the queue is never empty. */
function boundOf({ mode, resources }: WorkOptions, durations: readonly number[]): Bound {
  if (mode === 'rate') return { time: wholeLag + (resources * 60 * minute) / perHour, because: `${perHour} an hour` };
  const { shared, longest } = boundOfPlaces(durations, defaultLimits.inFlight);
  const because = `all places taken ${formatDuration(shared)}, the longest ${formatDuration(longest)}`;
  return { time: Math.max(shared, longest), because };
}

function scenarioOf(
  { mode, resources, timeScale }: WorkOptions,
  mailboxes: readonly DrawnMailbox[],
  perDay: number,
): ScaledScenario {
  const { activationTime, resolutionDelay, scheduling } = lag;
  const way = mode === 'rate' ? { mode, perHour } : { mode };
  const outcomes = mailboxes.map(({ address, duration }) => ({
    resource: address,
    outcome: 'succeeded',
    duration: `${duration}ms`,
  }));
  return {
    version: 1,
    clock: { start, timeScale },
    mailboxes: { count: resources },
    activationTime: `${activationTime}ms`,
    resolutionDelay: `${resolutionDelay}ms`,
    durations: { ...way, scheduling: `${scheduling}ms` },
    outcomes,
    limits: { perDay },
    // Microsoft's client sends no token over http, and recognises absolute links only by https.
    auth: { required: false },
    quirks: { relativeNextLinks: true },
  };
}
