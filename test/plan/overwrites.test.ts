import { describe, expect, it } from 'vitest';
import { overwrittenCount, overwrittenIn } from '../../src/plan/overwrites.ts';
import { planOf } from '../support/values/plans.ts';
import { filesOf, november, resourceOf } from '../support/values/specs.ts';

const inPlace = { ...november, destination: 'inPlace' } as const;

describe('what a plan overwrites', () => {
  const plan = planOf(
    {},
    {
      resources: [
        resourceOf('mailbox', 'new@contoso.com'),
        resourceOf('mailbox', 'ada@contoso.com', { settings: inPlace }),
        resourceOf('mailbox', 'grace@contoso.com', { settings: inPlace }),
        filesOf('drive', 'ada@contoso.com', 'Documents', { settings: { ...inPlace, fastOnly: true } }),
        resourceOf('site', 'https://contoso.sharepoint.com/sites/hr'),
      ],
    },
  );

  it('is what it restores in place, and nothing else', () => {
    expect(overwrittenCount(plan)).toBe(3);
    expect([...overwrittenIn(plan)]).toEqual([
      { kind: 'mailbox', name: 'ada@contoso.com' },
      { kind: 'mailbox', name: 'grace@contoso.com' },
      { kind: 'file', name: 'ada@contoso.com/Documents' },
    ]);
  });

  it('is nothing if everything goes to new places', () => {
    expect(overwrittenCount(planOf({ mailbox: 3 }))).toBe(0);
    expect([...overwrittenIn(planOf({ mailbox: 3 }))]).toEqual([]);
  });
});
