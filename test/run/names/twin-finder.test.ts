import { describe, expect, it } from 'vitest';
import { TwinFinder } from '../../../src/run/names/twin-finder.ts';
import { planOf } from '../../support/values/plans.ts';
import { runOf } from '../../support/values/run-story.ts';
import { resourceOf } from '../../support/values/specs.ts';

const id = '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0';

describe('ids that the directory gives', () => {
  it('show the second name of what the plan gives the id of, and of what was found before', () => {
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com', { directoryId: id.toUpperCase() }),
      ...['b', 'c', 'd'].map((who) => resourceOf('mailbox', `${who}@contoso.com`)),
    ];
    const { state } = runOf(planOf({}, { resources })).with({
      type: 'ids-found',
      found: [{ resource: 1, directoryId: 'earlier' }],
    });
    const finder = new TwinFinder(state);

    expect(finder.withTwins([{ resource: 2, directoryId: id }])).toEqual([{ resource: 2, directoryId: id, sameAs: 0 }]);
    expect(finder.withTwins([{ resource: 3, directoryId: 'earlier' }])).toMatchObject([{ sameAs: 1 }]);
  });

  it('are no twins if they come again, or if one is a mailbox and one a drive', () => {
    const { state } = runOf(planOf({ mailbox: 1, drive: 1 }));
    const finder = new TwinFinder(state);

    const found = [
      { resource: 0, directoryId: id },
      { resource: 1, directoryId: id },
      { resource: 0, directoryId: id },
    ];

    expect(finder.withTwins(found)).toEqual(found);
  });
});
