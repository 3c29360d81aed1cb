import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan, PlannedGroup } from '../../src/plan/plan.ts';
import { withHash } from '../../src/plan/plan-file.ts';
import { type ReviewedPlan, readReviewedPlan } from '../../src/plan/reviewed-plan.ts';
import { nameOfFiles, nameOfMessages } from '../../src/spec/names.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { anySpec } from '../support/values/arbitrary-specs.ts';
import { planFileText, planOf, planTime } from '../support/values/plans.ts';
import { filesOf } from '../support/values/spec-files.ts';
import { filesOf as filePathOf, messagesOf, nameOf, november, pointOf, resourceOf } from '../support/values/specs.ts';

/** The same for the mailbox, drive or site of this name. */
function renamed(resource: Resource, unit: string): Resource {
  const { selection } = resource;
  switch (selection?.of) {
    case 'messages':
      return { ...resource, name: nameOfMessages(unit, selection.query), selection: { ...selection, unit } };
    case 'files':
      return { ...resource, name: nameOfFiles(unit, selection.path), selection: { ...selection, unit } };
    default:
      return { ...resource, name: unit };
  }
}

describe('readReviewedPlan', () => {
  it('reads every plan that this program writes, with the line ends of any system', { tags: 'slow' }, async () => {
    await fc.assert(
      fc.asyncProperty(anySpec, fc.constantFrom('\n', '\r\n'), async (spec, lineEnd) => {
        const resources = spec.resources.map((one, index) => renamed(one, nameOf(one.workload, index)));
        const plan = makePlan({ ...spec, resources }, planTime);

        expect(await read(planFileText(plan).replaceAll('\n', lineEnd))).toEqual({ plan });
      }),
    );
  });

  it.each(['', 'null', '{}', 'version: 1\nname: finance\n', '{\n  "name": "finance"\n}\n'])(
    'says that `%s` is not a plan file',
    async (text) => {
      expect(await read(text)).toMatchObject({ problem: 'is not a plan file' });
    },
  );

  it.each<[string, (text: string) => string | Uint8Array]>([
    ['put on one line', (text) => JSON.stringify(JSON.parse(text))],
    ['with its keys sorted', (text) => text.replace(/"version": 1,\s*/, '').replace('{', '{\n "bindingCaps": [],')],
    ['saved with a byte order mark', (text) => `\ufeff${text}`],
    ['redirected as UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('says that a plan %s is formatted in another way', async (_, change) => {
    expect(await read(change(planFileText(planOf({ mailbox: 2 }))))).toMatchObject({
      problem: 'is formatted in another way than `plan --out` writes it',
    });
  });

  it('stops reading a file that is not a plan', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        taken += 1;
        yield Buffer.alloc(1_000, '{"resources":');
      }
    }

    expect(await readReviewedPlan(endless())).toMatchObject({ problem: 'is not a plan file' });
    expect(taken).toBe(1);
  });

  it('names the version of a newer plan, whatever else is in it', async () => {
    const text = planFileText(planOf({ mailbox: 1 })).replace('"version": 1', '"version": 2');

    expect(await read(text)).toMatchObject({
      problem: expect.stringMatching(/^holds a plan of version 2, and bulk-restore \S+ reads version 1$/),
      hint: 'use the version of bulk-restore that wrote it, or make a new plan',
    });
  });

  it.each([
    ['edited', (text: string) => text.replace('"new"', '"inPlace"')],
    ['cut', (text: string) => text.slice(0, -100)],
    ['reformatted', (text: string) => JSON.stringify(JSON.parse(text), undefined, 2)],
  ])('says that the hash of a plan that was %s does not match', async (_, change) => {
    expect(await read(change(planFileText(planOf({ mailbox: 2 }))))).toMatchObject({
      problem: 'was edited or cut: its hash does not match its text',
    });
  });

  it.each<[string, (plan: Plan) => object, string]>([
    ['a name that is a path', () => ({ name: '../../etc' }), '`/name` must not be `"../../etc"`'],
    ['a cap of 0', ({ limits }) => ({ limits: { ...limits, inFlight: 0 } }), '`/limits/inFlight` must not be `0`'],
    ['an unknown key', () => ({ colour: 'red' }), '`/colour` is an unknown key'],
    [
      'a resource without a line',
      ({ resources }) => ({ resources: [...resources.slice(1), { name: 'eve@contoso.com' }] }),
      '`/resources/2` has no `directoryId`',
    ],
    [
      'a resource twice, in another spelling',
      ({ resources }) => ({
        resources: resources.map((one, at) => (at === 1 ? { ...one, name: 'User0@contoso.com' } : one)),
      }),
      'the mailbox `User0@contoso.com` is in it twice',
    ],
    [
      'a mailbox that is not an address',
      ({ resources }) => ({ resources: resources.map((one, at) => (at === 1 ? { ...one, name: 'eve' } : one)) }),
      '`/resources/1`: `eve` is not an e-mail address',
    ],
    [
      'a site that is not a URL',
      ({ resources }) => ({ resources: resources.map((one, at) => (at === 2 ? { ...one, name: '\u001b[2J' } : one)) }),
      '`/resources/2`: `\\u001b[2J` is not a site',
    ],
    [
      'a window that runs backwards',
      ({ groups }) => ({ groups: groups.map((group) => ({ ...group, to: '2026-10-31T23:59:59Z' })) }),
      'the window of `/groups/0` ends before it starts',
    ],
    [
      'a forecast of other waves',
      ({ forecast }) => ({ forecast: { ...forecast, waves: [] } }),
      '`/forecast/waves` do not match `/waves`',
    ],
    [
      'a source that does not exist',
      ({ resources }) => ({ resources: resources.map((resource) => ({ ...resource, source: 1 })) }),
      '`/resources/0/source` is not the index of a source',
    ],
    [
      'a day that does not exist',
      () => ({ createdAt: '2026-11-42T00:00:00Z' }),
      '`2026-11-42T00:00:00Z` is not a time',
    ],
    [
      'a resource in two groups',
      ({ groups }) => ({ groups: groups.map((group) => ({ ...group, first: 0 })) }),
      '`/groups/1` is not in its place',
    ],
    [
      'a wave that does not exist',
      ({ groups }) => ({ groups: groups.map((group) => ({ ...group, wave: 1 })) }),
      '`/groups/0` is not in its place',
    ],
    ['a resource in no group', ({ groups }) => ({ groups: groups.slice(0, 1) }), '`/groups` do not match `/resources`'],
    [
      'wrong counts of its waves',
      ({ waves }) => ({ waves: waves.map((wave) => ({ ...wave, count: 5 })) }),
      '`/waves` or `/counts` do not match `/groups`',
    ],
    [
      'a mailbox in a group of messages',
      ({ groups }) => ({
        groups: groups.map((group, at) => (at === 0 ? { ...group, kind: 'message' } : group)),
        counts: { mailbox: 0, drive: 0, site: 1, message: 2, file: 0 },
      }),
      '`/resources/0` does not fit its group',
    ],
    [
      'wrong counts',
      ({ counts }) => ({ counts: { ...counts, mailbox: 5 } }),
      '`/waves` or `/counts` do not match `/groups`',
    ],
  ])('refuses an edited plan with a matching hash: %s', async (_, change, flaw) => {
    const { hash, ...plan } = planOf({ mailbox: 2, site: 1 });
    const forged = withHash({ ...plan, ...change({ ...plan, hash }) });

    const result = await read(planFileText(forged));

    expect(result).toMatchObject({ problem: expect.stringContaining(`is not a valid plan: ${flaw}`) });
  });

  it.each<[string, Resource, Partial<PlannedGroup>]>([
    ['messages in a group that is not granular', messagesOf('ada@contoso.com', 'x'), { filling: 'bulk' }],
    ['messages of a drive', messagesOf('ada@contoso.com', 'x'), { workload: 'drive' }],
    ['files in a group that is not granular', filePathOf('drive', 'ada@contoso.com', 'a'), { filling: 'bulk' }],
    ['files of a mailbox', filePathOf('drive', 'ada@contoso.com', 'a'), { workload: 'mailbox' }],
    ['a restore point in a group without', pointOf('mailbox', 'ada@contoso.com', 'p1'), { filling: 'bulk' }],
    ['a restore point of another workload', pointOf('mailbox', 'ada@contoso.com', 'p1'), { workload: 'drive' }],
    ['a drive among mailboxes', resourceOf('drive', 'ada@contoso.com'), { workload: 'mailbox' }],
  ])('refuses a plan that was edited to have %s', async (_, resource, changes) => {
    const { hash: __, ...plan } = planOf({}, { resources: [resource] });
    const forged = withHash({ ...plan, groups: plan.groups.map((group) => ({ ...group, ...changes })) });

    expect(await read(planFileText(forged))).toMatchObject({
      problem: expect.stringContaining('is not a valid plan: `/resources/0` does not fit its group'),
    });
  });

  it('refuses a plan that was edited to have single items as another kind', async () => {
    const resources = [messagesOf('ada@contoso.com', 'x'), filePathOf('drive', 'ada@contoso.com', 'a')];
    const { hash: _, ...plan } = planOf({}, { resources });
    const kinds = { message: 'file', file: 'message' } as const;
    const groups = plan.groups.map((group) => ({ ...group, kind: group.kind === 'file' ? kinds.file : kinds.message }));

    expect(await read(planFileText(withHash({ ...plan, groups })))).toMatchObject({
      problem: expect.stringContaining('`/resources/0` does not fit its group'),
    });
  });

  it('refuses a plan that says something else of single items than their names', async () => {
    const resources = [messagesOf('ada@contoso.com', 'x'), filePathOf('drive', 'ada@contoso.com', 'a')];
    const { hash: _, ...plan } = planOf({}, { resources });
    const withName = (place: number, name: string) =>
      withHash({ ...plan, resources: plan.resources.map((one, at) => (at === place ? { ...one, name } : one)) });

    expect(await read(planFileText(withName(0, 'ada@contoso.com: y')))).toMatchObject({
      problem: expect.stringContaining('`/resources/0` does not fit its group'),
    });
    expect(await read(planFileText(withName(1, 'ada@contoso.com/b')))).toMatchObject({
      problem: expect.stringContaining('`/resources/1` does not fit its group'),
    });
  });

  it('accepts a window of a single moment', async () => {
    const settings = { ...november, window: { from: planTime, to: planTime } };
    const plan = planOf({}, { resources: [resourceOf('mailbox', 'ada@contoso.com', { settings })] });

    expect(await read(planFileText(plan))).not.toHaveProperty('problem');
  });

  it('accepts a mailbox and a drive of the same address', async () => {
    const plan = planOf({ mailbox: 1, drive: 1 });

    expect(await read(planFileText(plan))).toEqual({ plan });
  });

  it('rejects as reading the file does', async () => {
    await expect(readReviewedPlan(filesOf({}).readPieces('none.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

function read(text: string | Uint8Array): Promise<ReviewedPlan> {
  return readReviewedPlan(filesOf({ 'plan.json': text }).readPieces('plan.json'));
}
