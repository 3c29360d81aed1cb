import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { fillingRig, queryRig, treesOf, type Wrap } from '../../support/rigs/filling-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { filesOf, messagesOf, nameOf, resourceOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';
const query = "Subject -like 'invoice*'";

const offline = new GraphError('offline', { kind: 'unreachable' });
const away = new GraphError('away', { kind: 'unreachable', status: 503 });
const garbled = new GraphError('an item without a key', { kind: 'garbled', status: 200 });
const forbidden = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied', said: 'not for you' });

const unlisted = (error: GraphError): Wrap =>
  replacing('listProtectionUnits', () => {
    throw error;
  });

/** A rejection of a call that brings one answer, or pages. */
function failingList(error: GraphError): unknown {
  const rejected = Promise.reject(error);
  return Object.assign(rejected, {
    [Symbol.asyncIterator]: () => ({ next: () => rejected }),
  });
}

describe('a failed lookup', () => {
  it('stops the run if the service does not answer, so that it can be resumed', async () => {
    const rig = await queryRig([messagesOf(ada, query)], unlisted(offline));

    await expect(rig.run()).rejects.toBe(offline);

    expect((await rig.result()).totals.message).toMatchObject({ not_started: 1 });
  });

  it('stops the run if a permission is missing, before anything is restored', async () => {
    const rig = await queryRig([messagesOf(ada, query)], unlisted(forbidden));

    await expect(rig.run()).rejects.toThrow(
      'cannot look up what `messages` and `files` name: that needs BackupRestore-Search.Read.All and BackupRestore-Configuration.Read.All',
    );
  });

  it('fails only its own resource if others are being restored already', async () => {
    let isOver = false;
    const late = replacing('listProtectionUnits', () => {
      if (isOver) throw forbidden;
      isOver = true;
      throw new GraphError('not now', { kind: 'refused', status: 409, code: 'Conflict' });
    });
    const resources = [resourceOf('mailbox', bob), messagesOf(ada, query, { wave: 1 })];
    const waves = [
      { name: 'first', minSuccess: null },
      { name: 'second', minSuccess: null },
    ];
    const rig = await queryRig(resources, late, { waves });

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 1, failed: 1 });
  });

  it.each([
    ['garbled', garbled],
    ['a refusal because a role is missing', forbidden],
  ])('fails only its own drive if the answer is %s', async (_what, error) => {
    let point = '';
    const wrap = replacing('createBrowseSession', (original, _, id) => {
      point ||= id as string;
      return id === point ? Promise.reject(error) : original();
    });
    const rig = await fillingRig(
      [filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt'), resourceOf('mailbox', ada)],
      { wrap, scenario: treesOf([ada, bob], 2) },
    );

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 2, failed: 1 });
  });

  it.each(['listProtectionUnits', 'searchRestorePoints'] as const)(
    'stops the run if %s does not answer for several, so that it can be resumed',
    async (method) => {
      const rig = await fillingRig(
        [0, 1, 2].map((index) => messagesOf(nameOf('mailbox', index), "Sender -like 'a*'")),
        { wrap: replacing(method, () => failingList(away)) },
      );

      await expect(rig.run()).rejects.toBe(away);
    },
  );
});
