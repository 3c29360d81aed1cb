import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { comparePlans, type PlanDiff } from '../../src/plan/plan-diff.ts';
import { planMarkdown } from '../../src/text/plan-markdown.ts';
import { anySpec } from '../support/values/arbitrary-specs.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { november, resourceOf, specOf } from '../support/values/specs.ts';

const inPlace = { ...november, destination: 'inPlace' } as const;

/** The longest comment that we promise. */
const most = 60_000;

describe('planMarkdown', () => {
  it('shows what is overwritten, counts, waves, forecast, resources and hash, in this order', () => {
    const plan = planOf(
      {},
      {
        description: 'Finance after the November incident',
        waves: [
          { name: 'canary', minSuccess: 1 },
          { name: 'rest', minSuccess: null },
        ],
        resources: [
          resourceOf('site', 'https://contoso.sharepoint.com/sites/finance', { settings: inPlace, line: 7 }),
          resourceOf('mailbox', 'ada@contoso.com', { wave: 1, line: 9 }),
          resourceOf('mailbox', 'bob@contoso.com', { wave: 1, line: 10 }),
        ],
        limits: { ...defaultLimits, inFlight: 1 },
        objectives: { rto: 3_600_000, rpo: null, minSuccess: null },
        retries: 1,
        deadline: 43_200_000,
      },
    );

    expect(textOf(plan)).toBe(`### Restore plan \`finance\` (recovery): 3 resources

\`Finance after the November incident\`

**1 resource will be overwritten in place:**

\`\`\`text
site     https://contoso.sharepoint.com/sites/finance
\`\`\`

| workload | destination | resources | restore point |
| --- | --- | --- | --- |
| site | inPlace | 1 | latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z |
| mailbox | new | 2 | latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z |

| wave | resources | gate | ends after |
| --- | --- | --- | --- |
| canary | 1 | 100% must be restored | … |
| rest | 2 | none | … |

**Forecast:** half of the time within …, 9 times in 10 within …. About 3 sessions. Most of the waiting is for \`inFlight\`. Microsoft's published medians give 2h 30m (learn.microsoft.com/microsoft-365/backup/backup-overview, read November 2026).

\`rto\` 1h **will be missed**.

- Resources wait for \`inFlight\`: 2 mailboxes, 1 at once

<details>
<summary>Resources in the order of restoring</summary>

\`\`\`text
site     inPlace  https://contoso.sharepoint.com/sites/finance  finance.yaml:7
mailbox  new      ada@contoso.com  finance.yaml:9
mailbox  new      bob@contoso.com  finance.yaml:10
\`\`\`

</details>

Plan \`sha256:…\`, made 2026-11-22 02:59Z; tenant \`72f988bf-86f1-41af-91ab-2d7cd011db47\`; up to 1 retry of failures that may be temporary; deadline 12h.
`);
  });

  it('says that nothing is overwritten and that no cap is reached', () => {
    const text = textOf(planOf({ mailbox: 1 }));

    expect(text).toContain('\n\nNothing will be overwritten.\n\n');
    expect(text).toContain('\n\nEverything fits within the caps.\n\n');
    expect(text).not.toContain('| wave');
  });

  it('counts resources by destination, and names three of their restore points', () => {
    const resources = [1, 2, 3, 4, 5].map((days) =>
      resourceOf('drive', `user${days}@contoso.com`, {
        settings: { ...november, window: { last: days * 86_400_000 } },
      }),
    );

    expect(textOf(planOf({}, { resources }))).toMatch(
      /\n\| drive \| new \| 5 \| latest from 2026-11-21 .*<br>latest .*<br>latest from 2026-11-19 02:59Z to 2026-11-22 02:59Z<br>… and 2 more \|\n/,
    );
  });

  it('shows changes as a diff, or one sentence if there are none', () => {
    const [before, after] = [planOf({ mailbox: 1 }), planOf({ site: 1 })];

    expect(textOf(after, comparePlans(before, after))).toMatch(
      /\*\*Changes\.\*\* Compared with the plan .*: 1 added, 1 removed\.\n\n```diff\n {2}1 mailbox: .*\n- mailbox user0@contoso\.com\n {2}1 site: .*\n\+ site https:.*\n```\n/,
    );
    expect(textOf(after, comparePlans(after, after))).toMatch(
      /\n\nCompared with the plan .*: no changes\.\n\n<details>/,
    );
  });

  it('keeps names in code, where they are not markup, mentions or table cells', () => {
    const names = [
      'a|b@contoso.com',
      '`@everyone`',
      '<script>alert(1)</script>',
      '</details>',
      '```\n# big\n@all\n```',
    ];
    const resources = names.map((name) => resourceOf('mailbox', name, { settings: inPlace }));
    const plan = planOf({}, { resources, description: '`@everyone` | <img src=x>' });

    const text = planMarkdown(plan, comparePlans(planOf({ mailbox: 1 }), plan));

    const outside = outsideCode(text);
    expect(outside).not.toMatch(/@|<script|<img|big|alert/);
    expect(outside.match(/<\/?details>/g)).toEqual(['<details>', '</details>']);
    for (const name of ['a|b@contoso.com', '`@everyone`', '<script>alert(1)</script>', '```\\n# big\\n@all\\n```'])
      expect(text).toContain(`mailbox  ${name}\n`);
  });

  it('names what is newly overwritten above everything else that changed', () => {
    const names = Array.from({ length: 250 }, (_, index) => `user${index}@contoso.com`);
    const before = planOf({}, { resources: names.slice(0, 40).map((name) => resourceOf('mailbox', name)) });
    const after = planOf({}, { resources: names.map((name) => resourceOf('mailbox', name, { settings: inPlace })) });

    const text = planMarkdown(after, comparePlans(before, after));

    const [, block = ''] = text.split('**Of these, 250 resources not overwritten by the earlier plan:**');
    expect(block.split('\n').slice(3, 203)).toEqual(names.slice(0, 200).map((name) => `mailbox  ${name}`));
    expect(block.split('\n')[203]).toBe('  … and 50 more');
    expect(planMarkdown(after, comparePlans(after, after))).not.toContain('Of these');
  });

  it.each([1_000, 100_000])('fits into a comment if %i resources change', { tags: 'slow' }, (count) => {
    const names = Array.from({ length: count }, (_, index) => `user${index}@${'very-long-'.repeat(30)}contoso.com`);
    const before = planOf({}, { resources: names.map((name) => resourceOf('drive', `old-${name}`)) });
    const after = planOf(
      {},
      {
        resources: names.map((name) => resourceOf('mailbox', name, { settings: inPlace })),
        description: 'x'.repeat(9_999),
      },
    );

    const text = planMarkdown(after, comparePlans(before, after));

    expect(text.length).toBeLessThan(most);
    expect(text).toMatch(/… and [\d,]+ more/);
  });

  it('fits into a comment with 1,000 waves and windows, and names of backticks', { tags: 'slow' }, () => {
    const waves = Array.from({ length: 1_000 }, (_, index) => ({ name: `wave-${index}`, minSuccess: 0.5 }));
    const resources = waves.flatMap((_, wave) =>
      [0, 1].map((number) => {
        const settings = { ...inPlace, window: { last: 1_000 + wave } };
        return resourceOf('mailbox', `${'`'.repeat(400)}${wave} ${number}`, { wave, settings });
      }),
    );
    const spec = specOf({}, { waves, resources });
    const [before, after] = [makePlan(spec, planTime), makePlan({ ...spec, retries: 1 }, planTime + 1_000)];

    const text = planMarkdown(after, comparePlans(before, after));

    expect(text.length).toBeLessThan(most);
    expect(text).toMatch(/\n… and \d+ more rows\.\n/);
  });

  it('is valid Markdown for any plan: every fence is closed, every table row has the columns of its header', {
    tags: 'slow',
  }, () => {
    fc.assert(
      fc.property(anySpec, anySpec, (one, other) => {
        const [before, after] = [makePlan(one, planTime), makePlan(other, planTime)];

        const outside = outsideCode(planMarkdown(after, comparePlans(before, after)));

        const rows = outside.match(/^\|.*$/gm) ?? [];
        expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([6]));
        expect(outside.trimEnd().split('\n').at(-1)).toMatch(/^Plan /);
      }),
    );
  });
});

/** What a renderer reads as Markdown, not as code. */
function outsideCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence === undefined) lines.push(line.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, ''));
    else if (ticks !== undefined && ticks.length >= fence.length && line === ticks) fence = undefined;
  }
  return lines.join('\n');
}

/** The comment, without simulated times and the hash. */
function textOf(plan: Plan, diff?: PlanDiff): string {
  return planMarkdown(plan, diff)
    .replace(/sha256:[0-9a-f]{64}/, 'sha256:…')
    .replace(/time within .*?, 9 times in 10 within .*?\./, 'time within …, 9 times in 10 within ….')
    .replace(/\| [^|]* to \d[^|Z]* \|$/gm, '| … |');
}
