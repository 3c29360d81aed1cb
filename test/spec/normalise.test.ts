import { describe, expect, it } from 'vitest';
import type { Spec } from '../../src/spec/spec.ts';
import { day, hour } from '../../src/util/duration.ts';
import { readSpecOf } from '../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';
const drill = `${head}mode: drill\n`;
const mailboxes = 'mailboxes: [ada@contoso.com, grace@contoso.com]\n';

async function specOf(text: string): Promise<Spec> {
  return (await readSpecOf(text)).spec;
}

describe('a spec that says little', () => {
  it('has the defaults', async () => {
    expect(await specOf(`${head}${mailboxes}`)).toMatchObject({
      description: null,
      mode: 'recovery',
      tenant: null,
      waves: [{ name: null, minSuccess: null }],
      drill: null,
      objectives: { rto: null, rpo: null, minSuccess: null },
      limits: { activeSessions: 25, failures: 1 },
      retries: 0,
      deadline: null,
      formats: ['csv', 'json'],
    });
  });

  it('of a drill, has the budget that the service asks for, and no samples', async () => {
    expect((await specOf(`${drill}${mailboxes}`)).drill).toEqual({
      budget: { restores: 2, per: 30 * day },
      samples: [],
    });
  });
});

describe('the objectives of a spec', () => {
  it('are numbers: milliseconds, and shares without the digits that a division adds', async () => {
    const objectives = `objectives:
  rto: 4h
  rpo: { max: 1h, at: 2026-11-15T01:00:00+01:00 }
  minSuccess: 99.9%
  coverage: { share: 57%, within: 90d }
  checked: 100%
`;

    expect((await specOf(`${drill}${mailboxes}${objectives}`)).objectives).toEqual({
      rto: 4 * hour,
      rpo: hour,
      rpoAt: '2026-11-15T00:00:00.000Z',
      minSuccess: 0.999,
      coverage: { share: 0.57, within: 90 * day },
      checked: 1,
    });
  });
});

describe('the samples of a drill', () => {
  it('are those of its workloads, or the common one, with the wave that each is in', async () => {
    const waves = `waves:
  - name: first
    gate: { minSuccess: 95% }
    mailboxes: { items: [ada@contoso.com, grace@contoso.com], pin: [ada@contoso.com], sample: { size: 1 } }
  - name: second
    drives: { items: [ada@contoso.com], pin: true }
`;

    const spec = await specOf(`${drill}sample: { size: 5%, rotate: true, seed: spring }\n${waves}`);

    expect(spec.waves).toEqual([
      { name: 'first', minSuccess: 0.95 },
      { name: 'second', minSuccess: null },
    ]);
    expect(spec.drill?.samples).toEqual([
      { wave: 0, workload: 'mailbox', size: 1, rotate: false, seed: null, pinned: ['ada@contoso.com'] },
      { wave: 1, workload: 'drive', size: { share: 0.05 }, rotate: true, seed: 'spring', pinned: [] },
    ]);
  });

  it('may be restored as often as the spec says', async () => {
    const budget = 'drillBudget: { restores: 1, per: 90d }\n';

    expect((await specOf(`${drill}${budget}${mailboxes}`)).drill?.budget).toEqual({ restores: 1, per: 90 * day });
  });
});
