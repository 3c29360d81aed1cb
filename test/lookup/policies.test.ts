import { describe, expect, it } from 'vitest';
import type { ProtectionPolicy } from '../../src/graph/directory-api.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import { reachesOf, readPolicies } from '../../src/lookup/policies.ts';
import { day } from '../../src/util/duration.ts';

const policy = (workload: ProtectionPolicy['workload'], retention: number | null): ProtectionPolicy => ({
  id: `${workload} ${retention}`,
  workload,
  displayName: null,
  status: 'active',
  retention,
});

async function* pages(...all: readonly ProtectionPolicy[]) {
  for (const one of all) yield [one];
}

/** A list that fails. */
function failing(error: GraphError): AsyncIterable<readonly ProtectionPolicy[]> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

describe('the reach of windows', () => {
  it('is the longest time that a policy of the workload keeps restore points', () => {
    const policies = [policy('mailbox', 90 * day), policy('mailbox', 730 * day), policy('site', 90 * day)];

    expect(reachesOf(policies)).toEqual({
      mailbox: { kept: 730 * day, by: 'policy' },
      drive: { kept: 365 * day, by: 'default' },
      site: { kept: 90 * day, by: 'policy' },
    });
  });

  it('is 365 days if nobody could read the policies, or none says how long', () => {
    const year = { kept: 365 * day, by: 'default' };

    expect(reachesOf(null)).toEqual({ mailbox: year, drive: year, site: year });
    expect(reachesOf([policy('mailbox', null), policy(null, day)]).mailbox).toEqual(year);
  });
});

describe('reading the policies', () => {
  it('takes all pages', async () => {
    const listPolicies = () => pages(policy('mailbox', day), policy('drive', day));

    expect((await readPolicies({ listPolicies })).policies).toHaveLength(2);
  });

  it('says which permission is missing, and goes on without them', async () => {
    const listPolicies = () => failing(new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied' }));

    expect(await readPolicies({ listPolicies })).toEqual({
      policies: null,
      unread: ['the backup policies, which needs BackupRestore-Configuration.Read.All (403 accessDenied)'],
    });
  });

  it('rejects if nothing answers', async () => {
    const listPolicies = () => failing(new GraphError('no', { kind: 'unreachable' }));

    await expect(readPolicies({ listPolicies })).rejects.toThrow('no');
  });
});
