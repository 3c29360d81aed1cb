import type { Scenario, ServiceLimits } from '../../src/emulator/scenario/scenario.ts';
import { minute } from '../../src/util/duration.ts';
import type { Draw } from '../chaos/draw.ts';
import { scenarioOf } from '../chaos/oracle.ts';
import { type Story, storyOf } from '../chaos/story.ts';
import type { Size } from '../chaos/wanted.ts';
import type { Fate } from './fate.ts';
import type { KeptLimits } from './world/ledger.ts';
import { elsewhere, mostElsewhere } from './world/other-people.ts';

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
    activeSessions: fate.oneOf([1, 2, 3, 25, 25], 'active sessions of the spec'),
    inFlight: fate.oneOf([80, 120, 1_000], 'in flight of the spec'),
    // A run that waits for the allowance of the next day takes thousands of looks.
    perDay: fate.happens(0.015, 'little a day') ? 90 : 10_000,
  };
  const written = { ...story.spec, limits: { ...(story.spec['limits'] as object), ...limits } };
  return { story, spec: JSON.stringify(written), scenario: withoutFaults(story, fate), limits };
}

/** Stories name restore points for resources from number 8 to 15: a tenant has all of these or none. */
function smallSize(draw: Draw): Size {
  const count = (most: number, what: string): number =>
    draw.happens(0.05, `many ${what}`) ? 15 : draw.whole(1, most, what);
  return {
    mailbox: count(5, 'mailboxes'),
    drive: count(3, 'drives'),
    site: count(2, 'sites'),
    perSession: draw.whole(2, 5, 'per session'),
  };
}

/** The network has its own faults. */
function withoutFaults({ scenario: written }: Story, fate: Fate): SimulatedStory['scenario'] {
  const scenario = scenarioOf(written);
  const pageSize = fate.oneOf([5, 20, 100], 'page size');
  const outcomes = [...scenario.outcomes, ...longRestores(fate)];
  return {
    ...scenario,
    protected: withElsewhere(scenario),
    faults: [],
    outcomes,
    limits: { ...scenario.limits, pageSize },
  };
}

/** What is not protected is never restored, so a session of it ends at once. */
function withElsewhere({ protected: { mailbox, ...others } }: Scenario): Scenario['protected'] {
  const items = Array.from({ length: mostElsewhere }, (_, index) => elsewhere(index));
  return { ...others, mailbox: { ...mailbox, items: [...mailbox.items, ...items] } };
}

/** Other people's mailboxes, which `OtherPeople` restores: some of them for hours. */
function longRestores(fate: Fate): Scenario['outcomes'] {
  return Array.from({ length: mostElsewhere }, (_, index) => ({
    resource: elsewhere(index),
    outcome: 'succeeded',
    code: null,
    duration: fate.whole(1, 300, `hours of ${elsewhere(index)}`) * minute,
  }));
}
