import { readScenario } from '../../src/emulator/scenario/read-scenario.ts';
import type { Scenario, ServiceLimits } from '../../src/emulator/scenario/scenario.ts';
import type { Draw } from '../chaos/draw.ts';
import { type Story, storyOf } from '../chaos/story.ts';
import type { Size } from '../chaos/wanted.ts';
import type { Fate } from './fate.ts';
import type { KeptLimits } from './ledger.ts';

export const startOfTime: number = Date.parse('2026-11-29T03:00:00Z');

/** A story of the chaos bench in small, and what a simulation needs of it. */
export interface SimulatedStory {
  readonly story: Story;
  /** JSON, which is YAML. */
  readonly spec: string;
  /** Its limits may change while it is used. */
  readonly scenario: Scenario & { readonly limits: { -readonly [Key in keyof ServiceLimits]: ServiceLimits[Key] } };
  readonly limits: KeptLimits;
}

export function simulatedStory(seed: number, fate: Fate): SimulatedStory {
  const story = storyOf(seed, { now: startOfTime, sizeOf: smallSize });
  const limits = {
    activeSessions: fate.oneOf([1, 2, 3, 25], 'active sessions of the spec'),
    inFlight: fate.oneOf([80, 120, 1_000], 'in flight of the spec'),
    perDay: fate.oneOf([90, ...Array<number>(9).fill(10_000)], 'a day of the spec'),
  };
  const written = { ...story.spec, limits: { ...(story.spec['limits'] as object), ...limits } };
  return { story, spec: JSON.stringify(written), scenario: scenarioOf(story), limits };
}

/** Stories name restore points for resources from number 8 to 15: a tenant has all of these or none. */
function smallSize(draw: Draw): Size {
  const count = (most: number, what: string): number =>
    draw.happens(0.1, `many ${what}`) ? 15 : draw.whole(1, most, what);
  return {
    mailbox: count(6, 'mailboxes'),
    drive: count(5, 'drives'),
    site: count(3, 'sites'),
    perSession: draw.whole(2, 6, 'per session'),
  };
}

/** The network has its own faults. */
function scenarioOf({ scenario: written }: Story): SimulatedStory['scenario'] {
  const read = readScenario(JSON.stringify({ ...written, faults: [] }), 'scenario.yaml');
  if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join('; '));
  const { scenario } = read;
  return { ...scenario, limits: { ...scenario.limits } };
}
