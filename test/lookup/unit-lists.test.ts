import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { ProtectionUnit } from '../../src/graph/restore-api.ts';
import { UnitLists } from '../../src/lookup/unit-lists.ts';
import { minute, openTenant } from '../support/rigs/tenant-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { unitOf } from '../support/values/units.ts';

const ada = unitOf('ada@contoso.com');
const away = new GraphError('no answer', { kind: 'unreachable' });
const refused = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied' });

/** A tenant that answers each request for a list with the next of these, and then repeats the last one. */
function tenantThat(...answers: readonly (GraphError | readonly ProtectionUnit[])[]) {
  const { api, clock } = openTenant();
  let requests = 0;
  const listing = async function* () {
    const answer = answers[Math.min(requests, answers.length - 1)];
    requests += 1;
    if (answer instanceof GraphError) throw answer;
    yield answer;
  };
  const lists = new UnitLists(replacing('listProtectionUnits', listing)(api), clock);
  return { lists, clock, requests: () => requests };
}

describe('the list of protection units', () => {
  it('is read once, however often it is needed', async () => {
    const { lists, clock, requests } = tenantThat([ada]);

    await Promise.all([lists.of('mailbox'), lists.of('mailbox')]);
    await clock.advance(10 * minute);
    const directory = await lists.of('mailbox');

    expect([directory.withId(ada.id), directory.problem]).toEqual([ada, null]);
    expect(requests()).toBe(1);
  });

  it('is read again a minute after it failed, and no sooner', async () => {
    const { lists, clock, requests } = tenantThat(away, [ada]);

    const missed = await lists.of('mailbox');
    await clock.advance(minute - 1);
    const again = await lists.of('mailbox');
    const requestsSoFar = requests();
    await clock.advance(1);
    const had = await Promise.all([lists.of('mailbox'), lists.of('mailbox')]);

    expect([missed.problem, again.problem, requestsSoFar]).toEqual([away, away, 1]);
    expect(had.map(({ problem }) => problem)).toEqual([null, null]);
    expect(requests()).toBe(2);
  });

  it('is not read again once it is refused', async () => {
    const { lists, clock, requests } = tenantThat(refused, [ada]);

    await lists.of('mailbox');
    await clock.advance(10 * minute);

    expect((await lists.of('mailbox')).problem).toBe(refused);
    expect(requests()).toBe(1);
  });
});
