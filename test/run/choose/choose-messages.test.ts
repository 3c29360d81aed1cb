import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { queryRig } from '../../support/rigs/filling-rig.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { messagesOf, specOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';
const query = "Subject -like 'invoice*'";

describe('a restore of mail by query', () => {
  it('restores what the query finds, and reports how much', async () => {
    const rig = await queryRig([messagesOf(ada, query)]);

    const { rows, totals, sessions } = await rig.run();

    expect(totals.message).toMatchObject({ planned: 1, succeeded: 1 });
    expect(rows[0]).toMatchObject({ name: `${ada}: ${query}`, outcome: 'succeeded', artifact: { restoredItems: 12 } });
    expect(sessions[0]?.session).toMatchObject({ filling: 'granular', workload: 'mailbox' });
  });

  it('is unresolved if the query finds nothing, and says so', async () => {
    const rig = await queryRig([messagesOf(bob, query), messagesOf(ada, query)]);

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['unresolved', 'succeeded']);
    expect(rows[0]?.error?.message).toContain('the query finds nothing in the restore point of ');
  });

  it('is unresolved if the answer names neither a restore point nor a unit without one', async () => {
    const nothing = { points: [], without: [], searchResponseId: null };
    const rig = await queryRig(
      [messagesOf(bob, query)],
      replacing('searchRestorePoints', async () => nothing),
    );

    const { rows } = await rig.run();

    expect(rows).toMatchObject([
      { outcome: 'unresolved', error: { message: expect.stringContaining('finds nothing') } },
    ]);
  });

  it('keeps several queries of one mailbox apart', async () => {
    const queries = [query, "Sender -like 'vendor*'", "HasAttachment -eq 'true'"];
    const rig = await queryRig(queries.map((one) => messagesOf(ada, one)));

    const { rows, totals } = await rig.run();

    expect(totals.message.succeeded).toBe(3);
    expect(new Set(rows.map(({ artifact }) => artifact?.id)).size).toBe(3);
  });

  it('fails only the query that the service does not accept', async () => {
    const refused = new GraphError('bad query', {
      kind: 'refused',
      status: 400,
      code: 'InvalidSearchRequest',
      said: 'no',
    });
    const rig = await queryRig(
      [messagesOf(ada, query), messagesOf(ada, "Sender -like 'x'")],
      replacing('searchRestorePoints', (original, search) =>
        (search as { query: string }).query.startsWith('Sender') ? Promise.reject(refused) : original(),
      ),
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['succeeded', undefined],
      ['failed', 'InvalidSearchRequest'],
    ]);
  });

  it('needs a mailbox that is protected', async () => {
    const rig = await queryRig([messagesOf(ada, query)]);
    const other = new RunRig(specOf({}, { resources: [messagesOf('nobody@contoso.com', query)] }), {
      unlisted: 'unprotected',
    });

    expect((await rig.run()).totals.message.succeeded).toBe(1);
    expect((await other.run()).rows[0]?.error?.message).toBe('the tenant has no protected mailbox with this name');
  });
});
