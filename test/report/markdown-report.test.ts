import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { markdownReport, mostMarkdownBytes } from '../../src/report/markdown-report.ts';
import type { RunResult } from '../../src/result/result.ts';
import type { Objectives } from '../../src/spec/spec.ts';
import { textOf } from '../support/pieces.ts';
import { hostile } from '../support/values/hostile-texts.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { resourceOf, specOf } from '../support/values/specs.ts';

describe('report.md', () => {
  it('begins with the verdict in one sentence', async () => {
    const lines = (await markdownOf(mixedRun())).split('\n');

    expect(lines.slice(0, 3)).toEqual([
      '# ❌ Failed: `finance`',
      '',
      'This recovery failed: 1 of 3 resources came back in 9s, and no objective was set.',
    ]);
  });

  it('names what did not come back with the reason, and what to do about each cause', async () => {
    const text = await markdownOf(mixedRun());

    expect(text).toContain(
      '- 1 resource failed, `UnknownError`: `about UnknownError`. Something went wrong. Try again later. Try again with `retry`: the failure may pass.\n',
    );
    expect(text).toContain('- mailbox `user1@contoso.com`: failed, `UnknownError`\n');
    expect(text).toContain('- mailbox `user2@contoso.com`: unresolved, `ArtifactNotFound`\n');
  });

  it('has no list of failures if everything came back', async () => {
    const result = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .ends(0).result;

    const text = await markdownOf(result);

    expect(text).toContain(
      '# ✅ Passed: `finance`\n\nThis recovery succeeded: 1 resource came back in 8s, and no objective was set.\n',
    );
    expect(text).not.toContain('## What did not come back');
  });

  it('has wanted and measured of every objective', async () => {
    const objectives = { rto: 1_000, rpo: null, minSuccess: 0.5 };

    const text = await markdownOf(mixedRun(objectives));

    expect(text).toContain(
      '| Recovery time | at most 1s | 9s | ❌ missed (only 1 of 3 came back, and `minSuccess` is 50%) |\n',
    );
    expect(text).toContain('| Share that came back | at least 50% | 33.33% | ❌ missed |\n');
  });

  it('says that a run was emulated', async () => {
    const text = await markdownOf(runOf(planOf({ mailbox: 1 })).with({ type: 'emulator-found' }).result);

    expect(text).toContain('(emulated)');
    expect(text).toContain('**Emulated: nothing of this run is real.**');
  });

  it('names the commit of the spec and the operator, as far as they are known', async () => {
    const story = runOf(planOf({ mailbox: 1 }));
    const started = story.state.started;
    if (started === null) throw new Error('the run has started');
    const result = await story.result;

    const known = await markdownOf({
      ...result,
      state: { ...story.state, started: { ...started, gitCommit: 'c0ffee' } },
    });
    const unstarted = await markdownOf({ ...result, state: { ...story.state, started: null } });

    expect(known).toContain('- Operator: `ops@contoso.com`\n');
    expect(known).toContain('- Commit: `c0ffee`\n');
    expect(unstarted).toContain('- Tenant: `72f988bf-86f1-41af-91ab-2d7cd011db47`\n- Plan: ');
  });

  it('has a line for all only if there are several workloads', async () => {
    expect(await markdownOf(runOf(planOf({ mailbox: 1 })).result)).not.toContain('| all |');
    expect(await markdownOf(runOf(planOf({ mailbox: 1, drive: 1 })).result)).toContain('| all | 2 |');
  });

  it.each([
    [30, undefined],
    [31, '- and 1 more cause'],
    [33, '- and 3 more causes'],
  ])('has the thirty most frequent causes, and a count of the rest: %i', async (count, more) => {
    const outcomeCounts = Array.from({ length: count }, (_, index) => ({
      wave: 0,
      kind: 'mailbox' as const,
      outcome: 'failed' as const,
      error: { code: `Code${index}`, message: '' },
      count: 1,
    }));

    const text = await markdownOf({ ...(await mixedRun()), outcomeCounts });

    expect(text.match(/^- 1 resource failed, `Code\d+`/gm)).toHaveLength(30);
    expect(/^- and .* causes?$/m.exec(text)?.[0]).toBe(more);
  });

  it('names the first two hundred that did not come back, and counts the rest', async () => {
    const text = await markdownOf(runOf(planOf({ mailbox: 203 })).result);

    expect(text.match(/^- mailbox `/gm)).toHaveLength(200);
    expect(text).toContain('\nand 3 more: see failed.csv beside this file.\n');
  });

  it.each(['a', '\u{1f4a9}', '`', '\u202e'])(
    'stays below 60 KB of UTF-8 with long names of %j, and says how many it leaves out',
    async (piece) => {
      const resources = Array.from({ length: 3_000 }, (_, index) =>
        resourceOf('mailbox', `${index}${piece.repeat(300)}`),
      );
      const plan = makePlan(specOf({}, { resources }), planTime);

      const text = await markdownOf(runOf(plan).result);

      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostMarkdownBytes);
      const named = text.split('\n').filter((line) => line.startsWith('- mailbox ')).length;
      expect(text).toContain(`and ${(3_000 - named).toLocaleString('en-US')} more: see failed.csv beside this file.`);
    },
  );

  it('shows texts from outside as code, never as markup', async () => {
    const name = `${hostile}|\`\`<img src=x>[a](b)@octocat #1`;
    const plan = makePlan(specOf({}, { resources: [resourceOf('mailbox', name)] }), planTime);
    const artifact = failed(0, '|`<b>', { error: { code: '|`<b>', message: name } });

    const text = await markdownOf(runOf(plan).activates('mailbox-001').settles('mailbox-001', [artifact]).result);

    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    const outside = text.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
    expect(outside).not.toMatch(/[<@[]|`/);
    for (const line of text.split('\n').filter((line) => line.startsWith('|'))) expect(line).not.toContain('img');
  });
});

const none: Objectives = { rto: null, rpo: null, minSuccess: null };

function mixedRun(objectives: Objectives = none): Promise<RunResult> {
  return runOf(planOf({ mailbox: 3 }, { objectives }))
    .activates('mailbox-001')
    .with(unresolved('mailbox-001', 2))
    .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')])
    .ends(1).result;
}

async function markdownOf(result: RunResult | Promise<RunResult>): Promise<string> {
  return await textOf(markdownReport(await result));
}
