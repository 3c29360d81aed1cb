import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { junitReport, mostCases } from '../../src/report/junit-report.ts';
import type { CheckResult } from '../../src/result/resource-results.ts';
import type { RunResult } from '../../src/result/result.ts';
import { textOf } from '../support/pieces.ts';
import { hostile } from '../support/values/hostile-texts.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { resourceOf, specOf } from '../support/values/specs.ts';

describe('report.junit.xml', () => {
  it('has a suite for each session, and one for resources without a session', async () => {
    const text = await junitOf(mixedRun());

    expect(attributesOf(text, 'testsuite')).toMatchObject([
      { name: 'mailbox-001', tests: '4', failures: '2', errors: '1', skipped: '0' },
      { name: 'drive in no session', tests: '2', failures: '0', errors: '0', skipped: '2' },
    ]);
    expect(attributesOf(text, 'testsuites')).toMatchObject([{ tests: '6', failures: '2', errors: '1', skipped: '2' }]);
  });

  it('has a case for what failed and for what nobody knows; the others are counted', async () => {
    const text = await junitOf(mixedRun());

    expect(attributesOf(text, 'testcase').map(({ name }) => name)).toEqual([
      'user1@contoso.com',
      'user2@contoso.com',
      'user3@contoso.com',
    ]);
    expect(attributesOf(text, 'failure')).toMatchObject([
      { type: 'UnknownError', message: 'did not come back: the service says so: about UnknownError' },
      { type: 'ArtifactNotFound' },
    ]);
    expect(attributesOf(text, 'error')).toMatchObject([{ type: 'unknown' }]);
    expect(text).toContain('<property name="came_back" value="1"/>');
  });

  it('has a suite for the objectives, because a run can fail although everything came back', async () => {
    const objectives = { rto: 1_000, rpo: null, minSuccess: 1 };
    const result = runOf(planOf({ mailbox: 1 }, { objectives }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .ends(1).result;

    const text = await junitOf(result);

    expect(text).toContain('<testcase name="rto" classname="finance.objectives" time="0">');
    expect(attributesOf(text, 'failure')).toEqual([{ type: 'missed', message: 'wanted at most 1s, measured 8s' }]);
    expect(text).toContain('<testcase name="minSuccess" classname="finance.objectives" time="0"/>');
  });

  it('writes no more than 10,000 cases, and counts the rest', { tags: 'slow' }, async () => {
    const text = await junitOf(allFailed(mostCases + 5));

    expect(attributesOf(text, 'testcase')).toHaveLength(mostCases);
    expect(text).toContain('<system-out>5 more cases not written: see failed.csv</system-out>');
    expect(attributesOf(text, 'testsuites')).toMatchObject([{ tests: '10005', failures: '10005' }]);
  });

  it.each([
    [
      'failed',
      { verdict: 'failed', message: '3 items less' },
      'failure',
      'came back, but its check: failed: 3 items less',
    ],
    ['not checked', { verdict: 'not checked', message: null }, 'error', 'came back, but its check: not checked'],
  ] as const)('has a case for what came back and %s', async (_what, check, element, message) => {
    expect(attributesOf(await junitOf(checked(check)), element)).toEqual([{ type: 'check', message }]);
  });

  it('says only what the outcome means if the service gave no message', async () => {
    const silent = failed(0, 'X', { error: { code: 'X', message: '' } });
    const text = await junitOf(
      runOf(planOf({ mailbox: 1 }))
        .activates('mailbox-001')
        .settles('mailbox-001', [silent]).result,
    );

    expect(attributesOf(text, 'failure')).toEqual([{ type: 'X', message: 'did not come back: the service says so' }]);
  });

  it('has no count of what came back for a session that was not the last of any resource', async () => {
    const plan = planOf({ mailbox: 1 }, { retries: 1 });
    const story = runOf(plan)
      .activates('mailbox-001')
      .settles('mailbox-001', [failed(0, 'UnknownError')]);
    const result = story.activates('mailbox-002').settles('mailbox-002', [restored(0)]).result;

    const [first = '', second = ''] = (await junitOf(result)).split('<testsuite ').slice(1);

    expect(first).toContain('tests="0"');
    expect(first).not.toContain('came_back');
    expect(second).toContain('<property name="came_back" value="1"/>');
  });

  it('has no properties for resources without a session', async () => {
    const text = await junitOf(runOf(planOf({ mailbox: 1 })).result);

    expect(text).toContain('<testsuite name="mailbox in no session"');
    expect(text).toContain('<property name="came_back" value="0"/>');
    expect(text).not.toContain('session_id');
  });

  it('has no case for what came back and passed its check', async () => {
    expect(attributesOf(await junitOf(checked({ verdict: 'passed', message: null })), 'testcase')).toEqual([]);
  });

  it('says that a run was emulated', async () => {
    const story = mixedRunStory().with({ type: 'emulator-found' });

    expect(attributesOf(await junitOf(story.result), 'testsuites')[0]?.['name']).toContain('(emulated)');
  });

  it('shows texts from outside without harm: no markup, no control characters, no end of a section', async () => {
    const name = `${hostile}"'<b>]]>&amp;\ufffe\u0000`;
    const plan = makePlan(specOf({}, { resources: [resourceOf('mailbox', name)] }), planTime);
    const artifact = failed(0, ']]><x>', { error: { code: ']]><x>', message: name }, restoredTo: name });
    const text = await junitOf(runOf(plan).activates('mailbox-001').settles('mailbox-001', [artifact]).result);

    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u);
    expect(text).not.toContain(']]>');
    expect(text).not.toContain('<b>');
    expect(attributesOf(text, 'testcase')[0]?.['name']).toContain('&quot;&apos;&lt;b&gt;]]&gt;&amp;amp;\\ufffe\\u0000');
  });
});

function mixedRunStory(): ReturnType<typeof runOf> {
  return runOf(planOf({ mailbox: 4, drive: 2 }))
    .activates('mailbox-001')
    .with(unresolved('mailbox-001', 2))
    .settles('mailbox-001', [
      restored(0),
      failed(1, 'UnknownError'),
      restored(null, { id: 'x', calledByService: 'x' }),
      restored(null, { id: 'y' }),
    ])
    .ends(1);
}

function mixedRun(): Promise<RunResult> {
  return mixedRunStory().result;
}

async function allFailed(count: number): Promise<RunResult> {
  const artifacts = Array.from({ length: count }, (_, index) => failed(index, 'UnknownError'));
  const limits = {
    ...planOf({ mailbox: 1 }).limits,
    perSession: count,
    inFlight: count * 5,
    inPlace: 1_000,
    resources: count,
  };
  return await runOf(planOf({ mailbox: count }, { limits: { ...specOf({}).limits, ...limits } }))
    .activates('mailbox-001')
    .settles('mailbox-001', artifacts).result;
}

async function checked(check: CheckResult): Promise<RunResult> {
  const result = await runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)]).result;
  return {
    ...result,
    resources: async function* () {
      for await (const rows of result.resources()) yield rows.map((row) => ({ ...row, check }));
    },
  };
}

async function junitOf(result: RunResult | Promise<RunResult>): Promise<string> {
  return await textOf(junitReport(await result));
}

/** The attributes of each element of a name, as they are written. */
function attributesOf(text: string, element: string): Record<string, string>[] {
  return [...text.matchAll(new RegExp(`<${element}(?=[ />])((?: [a-z]+="[^"]*")*)`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  );
}
