import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { Resource, Spec } from '../../src/spec/spec.ts';
import { RunRig } from '../../test/support/rigs/run-rig.ts';
import { pinned, tenantOf } from '../../test/support/values/pinned-spec.ts';
import { filesOf, messagesOf, specOf, specOfWaves, toPinOf } from '../../test/support/values/specs.ts';
import type { WholeResult } from '../../test/support/values/whole-result.ts';

/** A run, and what becomes of it if nobody interrupts it. */
export interface InterruptedStory {
  readonly spec: Spec;
  readonly scenario: Partial<Scenario>;
  readonly expected: { readonly totals: WholeResult['totals']; readonly resourcesActivatedAgain: number };
}

const settings = { retries: 1, limits: { ...defaultLimits, perSession: 3 } };
const scenario = {
  outcomes: [
    { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
    { resource: 'user3@contoso.com', outcome: 'unresolved', code: null, duration: null },
    { resource: 'user5@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null },
  ],
} as const satisfies Partial<Scenario>;

/** Every way to fill a session, with what is refused, not found and retried. */
const everyFilling: Resource[] = [
  ...specOf({ mailbox: 6 }).resources,
  ...Array.from({ length: 12 }, (_, index) => toPinOf('drive', `drive${index}@contoso.com`)),
  toPinOf('mailbox', 'user8@contoso.com'),
  messagesOf('user0@contoso.com', "Subject -like 'invoice*'"),
  filesOf('drive', 'drive1@contoso.com', 'Documents/Contracts/'),
];

export const interruptedStories: readonly InterruptedStory[] = [
  await storyOf(specOf({ mailbox: 9, drive: 4, site: 3 }, settings), scenario),
  await storyOf(
    specOfWaves(
      [
        { name: 'canary', minSuccess: 0.5, counts: { mailbox: 6, drive: 1 } },
        { name: 'all', counts: { mailbox: 3, drive: 3, site: 3 } },
      ],
      settings,
    ),
    scenario,
  ),
  await storyOf(await pinned(specOf({}, { retries: 1, resources: everyFilling }), tenantOf(everyFilling)), {
    ...scenario,
    ...tenantOf(everyFilling),
  }),
];

async function storyOf(spec: Spec, scenario: Partial<Scenario>): Promise<InterruptedStory> {
  const rig = new RunRig(spec, scenario);
  const { totals } = await rig.run();
  return {
    spec,
    scenario,
    expected: { totals, resourcesActivatedAgain: rig.tenant.calls.summary.resourcesActivatedAgain },
  };
}
