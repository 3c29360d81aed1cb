import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits, testRestores } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { leftOutColumns, retrySpec } from '../../src/report/retry-spec.ts';
import type { DrillBudget, Objectives, Resource, RestoreSettings, Selection, Spec } from '../../src/spec/spec.ts';
import { hostile } from '../support/values/hostile-texts.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, RunStory, restored, runOf } from '../support/values/run-story.ts';
import { readSpecText } from '../support/values/spec-files.ts';
import { filesOf, messagesOf, nameOf, november, pointOf, resourceOf } from '../support/values/specs.ts';

const inPlace: RestoreSettings = { ...november, destination: 'inPlace' };

async function textOf(story: RunStory): Promise<string> {
  return (await retrySpec(await story.result)).text ?? '';
}

/** The plan of the spec that retries a run that was never started, made at the same moment. */
async function plannedAgain(plan: Plan): Promise<Plan> {
  const read = await readSpecText(await textOf(runOf(plan)));
  if (!('spec' in read)) throw new Error(JSON.stringify(read.problems));
  return makePlan(read.spec, planTime);
}

/** The plan of a drill of one mailbox. */
function drillOf(budget: DrillBudget, objectives: Objectives = { rto: null, rpo: null, minSuccess: null }): Plan {
  const plan = planOf({ mailbox: 1 }, { mode: 'drill', objectives });
  return { ...plan, drill: { budget, samples: [], leftOut: { count: 0, freeFrom: null, resources: [] } } };
}

describe('the spec for a retry', () => {
  it('names what did not succeed, each with its reason', async () => {
    const story = runOf(planOf({ mailbox: 4, site: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [
        restored(0),
        failed(1, 'UnknownError'),
        restored(2, { status: 'unknown', statusText: 'resting' }),
      ]);

    expect(await textOf(story)).toBe(`# What run r1 of finance did not restore.

version: 1
name: finance
mode: recovery
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
destination: new
restorePoint:
  from: 2026-11-01T00:00:00.000Z
  to: 2026-11-15T00:00:00.000Z
  prefer: latest
  fastOnly: false
mailboxes:
  # failed: UnknownError: about UnknownError
  - user1@contoso.com
  # unknown: the service left it as \`resting\`
  - user2@contoso.com
  # unknown: the restore session ended without an artifact for it
  - user3@contoso.com
sites:
  # not started
  - https://contoso.sharepoint.com/sites/s0
report:
  formats:
    - csv
    - json
`);
  });

  it.each([
    ['ArtifactNotFound', 'correct its name, or protect it with a backup policy'],
    ['artifactcannotberestored', 'release it from legal hold, or take it out of the recycle bin'],
    ['InvalidRestoreTime', 'choose another window: it has no restore point in this one'],
  ])('leaves out a resource that failed with %s, and says what to do first', async (code, remedy) => {
    const story = runOf(planOf({ mailbox: 2 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [failed(0, code), failed(1, 'SomethingNew')]);

    const { text, count, leftOut } = await retrySpec(await story.result);

    expect([text?.includes('user0@'), text?.includes('user1@'), count]).toEqual([false, true, 1]);
    expect(leftOut).toEqual([
      {
        workload: 'mailbox',
        resource: 'user0@contoso.com',
        outcome: 'failed',
        error_code: code,
        error_message: `about ${code}`,
        remedy,
      },
    ]);
  });

  it('is not written if everything was restored', async () => {
    const story = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)]);

    expect(await retrySpec(await story.result)).toEqual({
      text: null,
      count: 0,
      unknown: 0,
      unknownInPlace: 0,
      leftOut: [],
    });
  });

  it('cannot be broken by a message of the service', async () => {
    const error = { code: 'X', message: 'first\nmailboxes: [mallory@contoso.com]\u001b[31m' };
    const story = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [failed(0, 'X', { error })]);

    const read = await readSpecText(await textOf(story));

    expect('spec' in read && read.spec.resources.map(({ name }) => name)).toEqual(['user0@contoso.com']);
  });

  it('has no unseen characters, neither in values nor in comments', async () => {
    const plan = planOf({ mailbox: 1 }, { description: `${hostile} end` });

    const text = await textOf(runOf(plan));

    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\[/u);
    expect((await plannedAgain(plan)).description).toBe(plan.description);
  });

  it.each([
    ['`${` that is no parameter', `costs $\{5} or $\{name}`],
    ['unseen characters', 'a\u202eb'],
    ['many words', 'a long sentence '.repeat(20).trim()],
  ])('keeps a description with %s, on one line', async (_what, description) => {
    const plan = planOf({ mailbox: 1 }, { description });

    const text = await textOf(runOf(plan));

    expect(text).toMatch(/\ndescription: .+\nmode: /);
    expect((await plannedAgain(plan)).description).toBe(description);
  });

  it('keeps the settings of the run, to the last digit', async () => {
    const changes: Partial<Spec> = {
      description: 'Finance: after the "incident"',
      mode: 'drill',
      objectives: { rto: 5_400_000, rpo: 1_500, minSuccess: 0.99995 },
      limits: {
        activeSessions: 3,
        inFlight: 50,
        perDay: 60,
        perSession: 70,
        requests: 2,
        failures: 0.125,
        inPlace: 5,
        resources: 9,
      },
      retries: 2,
      deadline: 7_200_000,
      formats: ['json'],
    };
    const plan = planOf({ mailbox: 1 }, changes);

    expect(await plannedAgain(plan)).toMatchObject(changes);
  });

  it('keeps what only a drill has: its budget, the share that checks must pass, and the moment of its `rpo`', async () => {
    const budget = { restores: 40, per: 604_800_000 };
    const objectives = {
      rto: null,
      rpo: 3_600_000,
      rpoAt: '2026-11-14T00:00:00.000Z',
      minSuccess: null,
      checked: 0.99,
    };

    const text = await textOf(runOf(drillOf(budget, objectives)));

    expect(await readSpecText(text)).toMatchObject({ spec: { mode: 'drill', drill: { budget }, objectives } });
  });

  it.each([
    [testRestores, false],
    [{ ...testRestores, restores: testRestores.restores + 1 }, true],
    [{ ...testRestores, per: testRestores.per + 86_400_000 }, true],
  ])('names the budget of a drill, %j, only if it is not the usual one', async (budget, isNamed) => {
    expect((await textOf(runOf(drillOf(budget)))).includes('\ndrillBudget:\n')).toBe(isNamed);
  });

  it('keeps the id, the size and the priority of a resource', async () => {
    const changes = { directoryId: '11-22', priority: 2 };
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com', { ...changes, size: 5 }),
      resourceOf('site', nameOf('site', 0), changes),
      filesOf('site', nameOf('site', 1), 'Documents/', { ...changes, directoryId: '33-44' }),
      filesOf('drive', 'ada@contoso.com', 'Documents/', { ...changes, directoryId: '55-66' }),
      messagesOf('ada@contoso.com', "Subject -like 'a*'", { ...changes, priority: null }),
    ];
    const plan = planOf({}, { resources });

    const text = await textOf(runOf(plan));

    expect(text).toContain(`
  - address: ada@contoso.com
    directoryObjectId: 11-22
    size: 5
    priority: 2
`);
    expect(text).toContain(`
  - url: ${nameOf('site', 0)}
    siteId: 11-22
    priority: 2
`);
    expect(text).toContain('\n    siteId: 33-44\n    priority: 2\n');
    expect(text).toContain('\n    directoryObjectId: 55-66\n    priority: 2\n');
    expect(text).toContain("\n    query: Subject -like 'a*'\n    directoryObjectId: 11-22\n");
  });

  it('says where a resource with a restore point of its own goes, if most go elsewhere', async () => {
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com'),
      resourceOf('mailbox', 'grace@contoso.com'),
      { ...pointOf('mailbox', 'kim@contoso.com', '1f1f_1'), settings: inPlace },
    ];

    expect(await textOf(runOf(planOf({}, { resources })))).toContain(`
  - address: kim@contoso.com
    destination: inPlace
    restorePoint:
      id: 1f1f_1
`);
  });

  it('does not name what was unchanged, and counts what may have come back', async () => {
    const resources = [0, 1, 2, 3, 4].map((index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, index === 4 ? {} : { settings: inPlace }),
    );
    const story = runOf(planOf({}, { resources }));
    const [first, second] = story.state.plan.groups[0]?.count === 4 ? [0, 4] : [1, 0];
    story
      .activates('mailbox-001')
      .settles('mailbox-001', [
        restored(first, { restoredTo: null, restoredItems: 0 }),
        failed(first + 1, 'UnknownError'),
        restored(first + 2, { status: 'unknown' }),
        restored(first + 3, { status: 'unknown' }),
      ])
      .activates('mailbox-002')
      .settles('mailbox-002', [restored(second, { status: 'unknown' })]);

    expect(await retrySpec(await story.result)).toMatchObject({ count: 4, unknown: 3, unknownInPlace: 2 });
  });

  it('allows a drill to overwrite only if it did', async () => {
    const drill = (...all: readonly RestoreSettings[]) =>
      planOf(
        {},
        {
          mode: 'drill',
          resources: all.map((settings, index) => resourceOf('mailbox', `user${index}@contoso.com`, { settings })),
        },
      );

    expect(await textOf(runOf(drill(november, inPlace)))).toContain('\nmode: drill\nallowInPlace: true\n');
    expect(await textOf(runOf(drill(november, november)))).not.toContain('allowInPlace');
    expect(
      await textOf(runOf(planOf({}, { resources: [resourceOf('mailbox', 'a@contoso.com', { settings: inPlace })] }))),
    ).not.toContain('allowInPlace');
  });

  it.each([
    ['11111111-2222-3333-4444-555555555555', true],
    ['contoso.onmicrosoft.com', false],
    ['x11111111-2222-3333-4444-555555555555', false],
    ['11111111-2222-3333-4444-555555555555x', false],
    [null, false],
  ])('names the tenant of the run, %s, if the spec names none and it is an id', async (tenant, isNamed) => {
    const plan = planOf({ mailbox: 1 }, { tenant: null });
    const [started] = runOf(plan).events;
    const story = new RunStory(plan);
    if (started?.type === 'run-started') story.with({ ...started, tenant });

    const text = await textOf(story);

    expect(text.includes('\ntenant:')).toBe(isNamed);
    if (isNamed) expect(text).toContain(`\ntenant: ${tenant}\n`);
    expect(await textOf(new RunStory(plan))).not.toContain('tenant:');
  });

  it('has the settings of most resources above all others', async () => {
    const oldest = { ...november, prefer: 'oldest' } as const;
    const resources = [november, oldest, oldest].map((settings, index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, { settings }),
    );

    for (const some of [resources, resources.toReversed()]) {
      const [head] = (await textOf(runOf(planOf({}, { resources: some })))).split('mailboxes:');
      expect(head).toContain('prefer: oldest');
    }
  });

  it('asks for fast restore points of all, if the run did', async () => {
    const settings = { ...november, fastOnly: true };
    const resources = [resourceOf('drive', 'a@contoso.com', { settings })];
    const [head] = (await textOf(runOf(planOf({}, { resources })))).split('drives:');

    expect(head).toContain('fastOnly: true');
  });

  it('may overwrite as many as the run did, if that was before there was a ceiling', async () => {
    const { inPlace: _, ...limits } = defaultLimits;
    const overwriting = (count: number) =>
      Array.from({ length: count }, (__, index) =>
        resourceOf('mailbox', `user${index}@contoso.com`, { settings: inPlace }),
      );
    const written = async (count: number) =>
      await textOf(runOf({ ...planOf({}, { resources: overwriting(count) }), limits: limits as Plan['limits'] }));

    expect(await written(1_001)).toContain('limits:\n  inPlace: 1001\n');
    expect(await written(1_000)).not.toContain('limits:');
  });

  it('has the columns of what it leaves out', () => {
    expect(leftOutColumns).toEqual(['workload', 'resource', 'outcome', 'error_code', 'error_message', 'remedy']);
  });

  it('keeps waves that have resources left, with their gates', async () => {
    const waves = [
      { name: 'canary', minSuccess: 1 },
      { name: 'rest', minSuccess: 0.999 },
      { name: 'last', minSuccess: null },
    ];
    const resources = [0, 1, 2].map((wave) => resourceOf('mailbox', nameOf('mailbox', wave), { wave }));
    const story = runOf(planOf({}, { waves, resources }))
      .begins('mailbox-001')
      .activates('mailbox-002')
      .settles('mailbox-002', [restored(1)]);
    story.with({ type: 'session-cancelled', session: 'mailbox-001' });

    const read = await readSpecText(await textOf(story));

    expect('spec' in read && read.spec.waves).toEqual([waves[0], waves[2]]);
    expect('spec' in read && read.spec.resources.map(({ name, wave }) => [name, wave])).toEqual([
      ['user0@contoso.com', 0],
      ['user2@contoso.com', 1],
    ]);
  });

  it('names restore points by id, messages by query, and files by path, grouped by drive', async () => {
    const rename = { ...november, fastOnly: true, conflictBehavior: 'rename' as const };
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com'),
      resourceOf('mailbox', 'grace@contoso.com'),
      pointOf('mailbox', 'kim@contoso.com', '1f1f_1701648000_12_2'),
      messagesOf('ada@contoso.com', "Subject -like 'invoice*'", { priority: 1 }),
      filesOf('drive', 'ada@contoso.com', 'Documents/Contracts/'),
      filesOf('drive', 'ada@contoso.com', 'Documents/Budget 2026.xlsx'),
      filesOf('drive', 'ada@contoso.com', 'Documents/Old/', { settings: rename }),
    ];

    const text = await textOf(runOf(planOf({}, { resources })));

    expect(text).toContain(`mailboxes:
  # not started
  - ada@contoso.com
  # not started
  - grace@contoso.com
  # not started
  - address: kim@contoso.com
    restorePoint:
      id: 1f1f_1701648000_12_2
messages:
  # not started
  - mailbox: ada@contoso.com
    query: Subject -like 'invoice*'
    priority: 1
files:
  - drive: ada@contoso.com
    paths:
      # not started
      - Documents/Contracts/
      # not started
      - Documents/Budget 2026.xlsx
  - drive: ada@contoso.com
    paths:
      # not started
      - Documents/Old/
    conflictBehavior: rename
`);
  });

  it('asks for a restore point again if none was found', async () => {
    const missing = { pointId: null, at: null, missing: 'the service does not say which restore point it has' };
    const resources = [
      pointOf('site', nameOf('site', 0), '', missing),
      pointOf('site', nameOf('site', 1), '5b5b_1701648000_12_2'),
    ];

    const read = await readSpecText(await textOf(runOf(planOf({}, { resources }))));

    expect('spec' in read && read.spec.resources.map(({ selection }) => selection)).toEqual([
      { of: 'point', pointId: null, at: null, missing: null },
      { of: 'point', pointId: '5b5b_1701648000_12_2', at: null, missing: null },
    ]);
  });

  it('does not set `fastOnly` for all if most resources are files', async () => {
    const resources = [
      filesOf('drive', 'ada@contoso.com', 'Documents/a.xlsx'),
      filesOf('drive', 'ada@contoso.com', 'Documents/b.xlsx'),
      resourceOf('mailbox', 'ada@contoso.com'),
    ];
    const plan = planOf({}, { resources });

    expect((await textOf(runOf(plan))).split('mailboxes:')[0]).toContain('fastOnly: false');
    expect(setOf(await plannedAgain(plan))).toEqual(setOf(plan));
  });

  it('gives the same resources with the same settings in the same waves when it is read', {
    tags: 'slow',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anyResources, async (resources) => {
        const plan = planOf(
          {},
          { waves: [0, 1].map((wave) => ({ name: `wave-${wave}`, minSuccess: null })), resources },
        );

        const again = await plannedAgain(plan);

        expect(setOf(again)).toEqual(setOf(plan));
      }),
      { numRuns: 50 },
    );
  });
});

const anySettings = fc.constantFrom(
  november,
  { ...november, destination: 'inPlace' as const },
  { ...november, prefer: 'oldest' as const, fastOnly: true },
  { ...november, window: { last: 3_600_000 } },
);

/** Resources of each kind and in both waves, with names that YAML may take for something else. */
const anyResources: fc.Arbitrary<Resource[]> = fc
  .array(
    fc.record({
      make: fc.constantFrom(wholeOf, exactOf, someMessagesOf, someFilesOf),
      workload: fc.constantFrom('mailbox' as const, 'drive' as const, 'site' as const),
      wave: fc.nat(1),
      settings: anySettings,
      directoryId: fc.option(fc.constantFrom('0x1f', 'null', '1e3', 'a:b#c')),
      priority: fc.option(fc.nat(9)),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((drawn) => {
    const taken = new Set<string>();
    return drawn.map(({ make, workload, settings, directoryId: id, ...others }, index) => {
      // An id belongs to one of a kind.
      const isFree = id !== null && !taken.has(`${workload} ${id}`);
      if (isFree) taken.add(`${workload} ${id}`);
      const changes = { ...others, directoryId: isFree ? id : null };
      const { settings: forced, ...resource } = make(workload, index);
      const { fastOnly, conflictBehavior } = { ...settings, ...forced };
      const isFile = resource.kind === 'file';
      return { ...resource, settings: isFile ? { ...settings, fastOnly, conflictBehavior } : settings, ...changes };
    });
  })
  .filter((resources) => [0, 1].every((wave) => resources.some((resource) => resource.wave === wave)));

function wholeOf(workload: Resource['workload'], index: number): Resource {
  return resourceOf(workload, oddName(workload, index), { size: index % 2 === 0 ? index : null });
}

function exactOf(workload: Resource['workload'], index: number): Resource {
  return pointOf(workload, oddName(workload, index), `0x${index}`);
}

function someMessagesOf(_: Resource['workload'], index: number): Resource {
  return messagesOf(oddName('mailbox', 0), `Subject -like ': #${index}  ''*'`);
}

function someFilesOf(workload: Resource['workload'], index: number): Resource {
  const browsed = workload === 'site' ? 'site' : 'drive';
  const unit = oddName(browsed, index % 3);
  const pointId = index % 5 === 0 ? `${browsed}-${index % 3}` : null;
  return filesOf(browsed, unit, `Documents/${index}: {a,b} #/**`, {
    selection: { of: 'files', unit, path: `Documents/${index}: {a,b} #/**`, pointId },
    settings: { ...november, fastOnly: true, conflictBehavior: index % 2 === 0 ? 'rename' : null },
  });
}

function oddName(workload: Resource['workload'], index: number): string {
  if (workload === 'site') return `https://contoso.sharepoint.com/sites/s%20${index}`;
  return `'o_brien&*!%${index}@contoso.com`;
}

/** What a plan restores, in no order. A resource that names a restore point has no window. */
function setOf({ groups, resources }: Plan): string[] {
  const all = groups.flatMap(({ first, count, ...group }) =>
    resources.slice(first, first + count).map(({ source, line, expected, selection, ...resource }) => {
      const { from, to, prefer, fastOnly, ...others } = group;
      const id = selection === null || selection.of === 'messages' ? null : selection.pointId;
      return JSON.stringify([id === null ? group : others, resource, withoutMoment(selection)]);
    }),
  );
  return all.sort();
}

function withoutMoment(selection: Selection | null): Selection | null {
  return selection?.of === 'point' ? { ...selection, at: null } : selection;
}
