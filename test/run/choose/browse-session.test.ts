import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { fillingRig, queryRig, refusing, treesOf, wrapped } from '../../support/rigs/filling-rig.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { tenantOf } from '../../support/values/pinned-spec.ts';
import { filesOf, specOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';

describe('a browse session', () => {
  it.each([
    ['no longer knows', 400, () => Promise.reject(new GraphError('gone', { kind: 'refused', status: 404 }))],
    ['no longer knows', 403, () => Promise.reject(new GraphError('gone', { kind: 'refused', status: 404 }))],
    ['says has failed', 400, async (session: object) => ({ ...session, status: 'failed' })],
  ])('that the service %s is replaced, whatever status refuses it (%i)', async (_, status, look) => {
    const refused = new GraphError('no', { kind: 'refused', status, code: 'NobodyKnows' });
    let [calls, ended] = [0, ''];
    const browse = replacing('browse', (original, _workload, id) => {
      calls += 1;
      if (calls === 2) ended = id as string;
      if (id === ended) throw refused;
      return original();
    });
    const getBrowseSession = replacing('getBrowseSession', async (original, _workload, id) =>
      id === ended ? look((await original()) as object) : original(),
    );
    const rig = await queryRig([filesOf('drive', ada, 'Documents/Contracts/')], wrapped(browse, getBrowseSession));

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(2);
  });

  it('that has expired is replaced', { tags: 'slow' }, async () => {
    let calls = 0;
    const browse = replacing('browse', async function* (original) {
      calls += 1;
      // As long as the service keeps one.
      if (calls === 2) await rig.clock.advance(259_200_000);
      yield* original() as unknown as AsyncIterable<unknown>;
    });
    const rig: RunRig = await queryRig([filesOf('drive', ada, 'Documents/Contracts/')], browse);

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(2);
  });

  it.each(['createBrowseSession', 'getBrowseSession'] as const)(
    'is waited for though the machine sleeps during `%s`',
    async (call) => {
      let calls = 0;
      const rig: RunRig = await queryRig(
        [filesOf('drive', ada, 'Documents/Contracts/')],
        replacing(call, async (original) => {
          const session = (await original()) as object;
          calls += 1;
          if (calls > 1) return session;
          await rig.clock.advance(2 * 3_600_000);
          return { ...session, status: 'creating', statusText: 'creating' };
        }),
      );

      const { totals } = await rig.run();

      expect(totals.file).toMatchObject({ succeeded: 1, failed: 0 });
    },
  );

  it.each([
    [2, 'succeeded'],
    [3, 'failed'],
  ])('that does not get ready is replaced, %i times', async (times, outcome) => {
    let made = 0;
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: replacing('createBrowseSession', async (original) => {
        made += 1;
        const session = (await original()) as object;
        return made > times ? session : { ...session, status: 'failed' };
      }),
      scenario: treesOf([ada], 3),
    });

    expect((await rig.run()).rows).toMatchObject([{ outcome }]);
  });

  it('that never gets ready fails its paths with the reason', async () => {
    const rig = new RunRig(specOf({}, { resources: [filesOf('drive', ada, 'Documents/Contracts/')] }), {
      ...tenantOf([filesOf('drive', ada, 'x')]),
      browsing: { creationTime: 30_000, keptFor: 259_200_000, failures: 1, failing: [], trees: [] },
    });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({ outcome: 'failed' });
  });

  it('that ends at once, one after the other, fails its paths with the reason', async () => {
    const gone = new GraphError('gone', { kind: 'refused', status: 404, said: 'no such session' });
    let isBrowsed = false;
    const rig = await fillingRig([filesOf('drive', ada, 'Documents/d0/')], {
      wrap: wrapped(
        replacing('browse', () => {
          isBrowsed = true;
          throw gone;
        }),
        replacing('getBrowseSession', (original) => {
          if (!isBrowsed) return original();
          isBrowsed = false;
          throw gone;
        }),
      ),
      scenario: treesOf([ada], 1),
    });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({ outcome: 'failed', error: { message: 'no such session' } });
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(3);
  });

  it.each([400, 404])('that still exists is kept after a %i, which fails only the folder', async (status) => {
    const gone = new GraphError('gone', { kind: 'refused', status, said: 'no such folder' });
    const rig = await fillingRig([filesOf('drive', ada, 'Documents/d0/*'), filesOf('drive', ada, 'Documents/d1/*')], {
      wrap: refusing('d1', gone),
      scenario: treesOf([ada], 2),
    });

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['succeeded', undefined],
      ['failed', 'no such folder'],
    ]);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(1);
  });
});
