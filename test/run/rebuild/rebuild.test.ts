import { describe, expect, it } from 'vitest';
import { TenantDirectory } from '../../../src/emulator/tenant-directory.ts';
import type { BulkRequest, RestoreApi } from '../../../src/graph/restore-api.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { jsonSummary } from '../../../src/report/json-report.ts';
import { exitCodeOf } from '../../../src/result/result.ts';
import { Stop } from '../../../src/run/stop.ts';
import { wrapped } from '../../support/rigs/filling-rig.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { pinned, tenantOf } from '../../support/values/pinned-spec.ts';
import { nameOf, specOf, specOfWaves, toPinOf } from '../../support/values/specs.ts';
import type { WholeResult } from '../../support/values/whole-result.ts';

const settings = { retries: 1, limits: { ...defaultLimits, perSession: 3 } };
const outcomes = [
  { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
  { resource: 'user3@contoso.com', outcome: 'unresolved', code: null, duration: null },
  { resource: 'user5@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null },
] as const;
const toPin = [0, 1, 2, 3].map((index) => toPinOf('mailbox', nameOf('mailbox', index)));
const pinnedTenant = tenantOf(toPin);
const pinnedSpec = await pinned(specOf({ site: 3 }, { ...settings, resources: toPin }), pinnedTenant);

const outcomesIn = ({ rows }: WholeResult): string[] => rows.map(({ name, outcome }) => `${name} ${outcome}`);

/** Runs until so many events are on disk, and no further. */
async function dies(rig: RunRig, events: number): Promise<void> {
  const write = rig.append;
  rig.append = async (event) => {
    if (rig.events.length >= events) throw new Error('killed');
    await write(event);
  };
  await rig.run().catch((error: Error) => expect(error.message).toBe('killed'));
}

describe.each([
  ['with bulk addition requests', specOf({ mailbox: 9, drive: 4, site: 3 }, settings), { outcomes }],
  [
    'in waves',
    specOfWaves(
      [
        { name: 'canary', minSuccess: 0.5, counts: { mailbox: 4 } },
        { name: 'all', counts: { mailbox: 3, site: 2 } },
      ],
      settings,
    ),
    { outcomes },
  ],
  ['with restore points', pinnedSpec, pinnedTenant],
])('a run %s whose state is lost', (_what, spec, scenario) => {
  it('at any event goes on from what the service has: nothing twice, nothing forgotten', { tags: 'slow' }, async () => {
    const uncut = new RunRig(spec, scenario);
    const expected = outcomesIn(await uncut.run());
    const again = uncut.tenant.calls.summary.resourcesActivatedAgain;

    for (let events = 1; events < uncut.events.length; events += 1) {
      const rig = new RunRig(spec, scenario);
      await dies(rig, events);

      const next = rig.rebuilt();
      const result = await next.run();

      expect({ events, outcomes: outcomesIn(result) }).toEqual({ events, outcomes: expected });
      expect({ events, again: next.tenant.calls.summary.resourcesActivatedAgain }).toEqual({ events, again });
    }
  });
});

describe('a run whose state is lost', () => {
  it('twice, the second time while it is read back, goes on all the same', async () => {
    const spec = specOf({ mailbox: 9 }, settings);

    for (let events = 1; events < 20; events += 1) {
      const rig = new RunRig(spec);
      await dies(rig, 20);
      const second = rig.rebuilt();
      await dies(second, events);

      const { totals } = await second.reborn().run();

      expect({ events, succeeded: totals.mailbox.succeeded }).toEqual({ events, succeeded: 9 });
      expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
    }
  });

  it('ignores the sessions of other runs and of other people', async () => {
    const spec = specOf({ mailbox: 3 });
    const other = new RunRig(spec);
    await other.run();
    const name = (request: BulkRequest): BulkRequest => ({ ...request, displayName: 'Friday restore' });
    const ours = new RunRig(
      spec,
      {},
      replacing('listBulkRequests', async function* (original) {
        for await (const page of original() as unknown as AsyncIterable<BulkRequest[]>) yield page.map(name);
      }),
      other,
    );
    ours.fromService = true;

    const { totals } = await ours.run();

    expect(totals.mailbox.succeeded).toBe(3);
    expect(other.tenant.calls.summary.resourcesActivatedAgain).toBe(3);
  });

  it('leaves an empty draft, which may be between two calls of somebody else, and lists it', async () => {
    const rig = new RunRig(specOf({ mailbox: 3 }));
    const { id } = await rig.api.createSession('mailbox');

    const next = rig.rebuilt();
    const { totals } = await next.run();

    expect(totals.mailbox.succeeded).toBe(3);
    expect(next.tenant.calls.summary.calls.deleteSession).toBeUndefined();
    expect(next.state.foundDrafts).toMatchObject([{ workload: 'mailbox', sessionId: id }]);
    expect(jsonSummary(await next.result())['orphan_drafts']).toMatchObject([{ session: null, session_id: id }]);
  });

  it('deletes a filled draft only if the maker of its other sessions made it', async () => {
    const [first = { restorePoint: null }] = (await new RunRig(pinnedSpec, pinnedTenant).run()).rows.map(
      ({ artifact }) => ({ restorePoint: artifact?.restorePointId ?? null }),
    );
    const rig = new RunRig(pinnedSpec, pinnedTenant);
    const points = { of: 'points', destination: 'new', artifacts: [{ pointId: first.restorePoint ?? '' }] } as const;
    const { id } = await rig.api.createSession('mailbox', points);

    const next = rig.rebuilt();
    await next.run();

    expect(next.state.foundDrafts.map(({ sessionId }) => sessionId)).toEqual([id]);
  });

  it('waits until the last call of the lost process has arrived or failed', async () => {
    const rig = new RunRig(specOf({ mailbox: 3 })).rebuilt();
    const start = rig.clock.now();

    await rig.run();

    const begun = rig.events.find(({ type }) => type === 'session-begun');
    expect(Date.parse(begun?.at ?? '') - start).toBeGreaterThanOrEqual(30_000);
  });

  it('is not continued with another plan', async () => {
    const rig = new RunRig(specOf({ mailbox: 9 }, settings));
    await dies(rig, 20);
    const other = new RunRig(specOf({ mailbox: 8 }, settings), {}, (api) => api, {
      clock: rig.clock,
      tenant: rig.tenant,
      state: new RunRig(specOf({ mailbox: 8 }, settings)).state,
    });
    other.fromService = true;

    await expect(other.run()).rejects.toBeInstanceOf(Stop);
  });
});

describe('a session that cannot be assigned to resources', () => {
  const spec = specOf({ mailbox: 6, site: 2 }, { limits: { ...defaultLimits, perSession: 3 } });
  /** As earlier versions named requests, without ranges. */
  const oldNames = (isShown: () => boolean) => (api: RestoreApi) =>
    wrapped(
      replacing('listBulkRequests', async function* (original) {
        for await (const page of original() as unknown as AsyncIterable<BulkRequest[]>)
          yield page.map((one) => ({ ...one, displayName: one.displayName?.replace(/\/[^/]*$/, '') ?? null }));
      }),
      replacing('listArtifacts', (original, workload) =>
        isShown() || workload !== 'mailbox' ? original() : nothing(),
      ),
    )(api);
  async function* nothing(): AsyncGenerator<never> {
    yield* [];
  }
  /** A run whose state is lost, and that has read back what it could: the artifacts of mailboxes are not shown until `show`. */
  async function withheldRun(): Promise<{ next: RunRig; show: () => void }> {
    let isShown = true;
    const rig = new RunRig(
      spec,
      {},
      oldNames(() => isShown),
    );
    await dies(rig, 40);
    isShown = false;
    const next = rig.rebuilt();
    await next.run();
    const show = (): void => {
      isShown = true;
    };
    return { next, show };
  }

  it('withholds its workload: the rest is unknown, and other workloads go on', async () => {
    const { next } = await withheldRun();

    const result = await next.result();
    expect(result.totals.mailbox).toMatchObject({ unknown: 6, succeeded: 0, not_started: 0 });
    expect(result.totals.site.succeeded).toBe(2);
    expect(exitCodeOf(result)).toBe(4);
    expect(next.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is looked at again by the next process, which goes on once it is assigned', async () => {
    const { next, show } = await withheldRun();
    show();

    const { totals } = await next.reborn().run();

    expect(totals.all.succeeded).toBe(8);
    expect(next.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is assigned by the ids of the directory if an application sees no names', async () => {
    const rig = new RunRig(
      spec,
      { view: 'application', unitList: 'refused' },
      oldNames(() => true),
    );
    rig.directory = new TenantDirectory(rig.tenant);
    await dies(rig, 40);
    const next = rig.rebuilt();
    next.directory = rig.directory;

    const { totals } = await next.run();

    expect(totals.all).toMatchObject({ succeeded: 8, unknown: 0 });
    expect(next.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });
});
