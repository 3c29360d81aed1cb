import { describe, expect, it } from 'vitest';
import { namelessIn } from '../../src/plan/nameless.ts';
import { planOf } from '../support/values/plans.ts';
import { messagesOf, pointOf, resourceOf } from '../support/values/specs.ts';

describe('namelessIn', () => {
  it('finds what is restored by name and has no id, of one workload', () => {
    const plan = planOf(
      {},
      {
        resources: [
          resourceOf('mailbox', 'ada@contoso.com', { directoryId: 'a' }),
          resourceOf('mailbox', 'grace@contoso.com'),
          resourceOf('drive', 'grace@contoso.com'),
          pointOf('mailbox', 'edsger@contoso.com', 'p1'),
          messagesOf('ada@contoso.com', 'x'),
        ],
      },
    );
    const namesOf = (workload: 'mailbox' | 'drive' | 'site') =>
      [...namelessIn(plan, workload)].map((index) => `${plan.resources.at(index)?.name} ${index}`);

    expect(namesOf('mailbox')).toEqual(['grace@contoso.com 1']);
    expect(namesOf('drive').map((text) => text.split(' ')[0])).toEqual(['grace@contoso.com']);
    expect(namesOf('site')).toEqual([]);
  });
});
