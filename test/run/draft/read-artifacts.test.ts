import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/graph-error.ts';
import type { RestoreArtifact } from '../../../src/graph/restore-api.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { exitCodeOf } from '../../../src/result/result.ts';
import { fillingRig, listing, treesOf, type Wrap, wrapped } from '../../support/rigs/filling-rig.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { minute } from '../../support/rigs/tenant-rig.ts';
import { replacing, replacingFirst } from '../../support/rigs/wrapped-api.ts';
import { filesOf, nameOf, resourceOf, specOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';

/** A service that gives artifacts ids of its own. */
const renamed = (change: Partial<RestoreArtifact> = {}): Wrap =>
  listing((all) => all.map((artifact) => ({ ...artifact, ...change, id: `made of ${artifact.id}` })));

const someFail = {
  resolution: 0,
  resolutionCodes: { ArtifactNotFound: 1 },
  artifacts: 0.3,
  artifactCodes: { UnknownError: 1 },
};

function withMailboxes(items: readonly string[]) {
  const none = { count: 0, prefix: 'x', domain: 'contoso.com', items: [] };
  return { mailbox: { ...none, items }, drive: none, site: none };
}

/** The directory object ids of a tenant's mailboxes by address, as somebody with delegated permissions reads them. */
async function directoryIds(rig: RunRig): Promise<Map<string, string | null>> {
  const ids = new Map<string, string | null>();
  for await (const page of rig.api.listProtectionUnits('mailbox'))
    for (const unit of page) ids.set(unit.name ?? '', unit.directoryId);
  return ids;
}

async function* withoutUnits(original: () => AsyncIterable<{ restorePoint: object }[]>): AsyncGenerator<object[]> {
  for await (const page of original())
    yield page.map((artifact) => ({ ...artifact, restorePoint: { ...artifact.restorePoint, unit: null } }));
}

describe('matching artifacts to resources', () => {
  it('uses the protection unit that comes with the restore point, if it has a name', async () => {
    const rig = new RunRig(specOf({ mailbox: 30, site: 30 }), { view: 'delegated', failures: someFail });

    const { totals, rows } = await rig.run();

    expect(totals.all.unknown).toBe(0);
    expect(rows.every(({ artifact }) => artifact !== null)).toBe(true);
    expect(rig.tenant.calls.summary.calls.listProtectionUnits ?? 0).toBe(0);
  });

  it("uses the tenant's list of protection units, read once a workload, if the unit has only an id", async () => {
    const items = Array.from({ length: 30 }, (_, index) => nameOf('mailbox', index));
    const rig = new RunRig(specOf({ mailbox: 30 }), {
      view: 'application',
      unitList: 'delegated',
      protected: withMailboxes(items),
      failures: someFail,
    });

    const { totals, rows } = await rig.run();

    expect(totals.all.unknown).toBe(0);
    expect(rows.every(({ artifact }) => artifact !== null)).toBe(true);
    expect(rig.tenant.calls.summary.calls.listProtectionUnits).toBe(1);
  });

  it('uses the ids in the spec, if the list of units is refused', async () => {
    const named = new RunRig(specOf({ mailbox: 6 }), { view: 'delegated', failures: someFail });
    await named.run();
    const ids = await directoryIds(named);
    const resources = Array.from({ length: 6 }, (_, index) => {
      const name = nameOf('mailbox', index);
      return resourceOf('mailbox', name, { directoryId: ids.get(name)?.toUpperCase() ?? null });
    });
    const rig = new RunRig(specOf({}, { resources }), { view: 'application', unitList: 'refused', failures: someFail });

    const result = await rig.run();

    expect(result.totals.all.unknown).toBe(0);
    expect(result.rows.map(({ name, outcome }) => [name, outcome])).toEqual(
      (await named.result()).rows.map(({ name, outcome }) => [name, outcome]),
    );
  });

  it('uses the URLs of files, if the service gives their artifacts ids of its own', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')], {
      wrap: renamed(),
      scenario: treesOf([ada, bob], 3),
    });

    const { totals, rows } = await rig.run();

    expect(totals.file.succeeded).toBe(2);
    expect(rows[0]).toMatchObject({ artifact: { restoredItems: 3 } });
  });

  it('keeps the ids of new folders and sites, and none for single files', async () => {
    const rig = new RunRig(specOf({ mailbox: 1, drive: 1, site: 1 }), { view: 'delegated' });
    const files = await fillingRig([filesOf('drive', ada, '**/*.txt')], { scenario: treesOf([ada], 1) });

    const whole = await rig.run();
    const single = await files.run();

    for (const { artifact } of whole.rows) expect(artifact?.restoredId).toMatch(/^[0-9a-f-]{36}$/);
    expect(single.rows[0]?.artifact).not.toHaveProperty('restoredId');
  });

  it("leaves outcomes unknown if nothing matches, and keeps the artifacts, which agree with the service's counts", async () => {
    const rig = new RunRig(specOf({ mailbox: 30 }), { view: 'application', unitList: 'refused', failures: someFail });

    const { totals, sessions, rows } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 30, unknown: 30 });
    expect(sessions).toMatchObject([{ artifacts: 30, countsAgree: true }]);
    expect(rows[0]?.error?.message).toContain('does not say which artifact belongs to it');
  });

  it('leaves the outcome of a file unknown if nothing matches, and says why', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        renamed({ originalUrl: null, foundBy: null }),
        replacing('getSession', async (original) => ({ ...((await original()) as object), counts: null })),
      ),
      scenario: treesOf([ada], 3),
    });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({ outcome: 'unknown', error: { message: expect.stringContaining('unattributed') } });
  });

  it('leaves only those unknown whose units are hidden', async () => {
    const rig = new RunRig(specOf({ mailbox: 100 }), { hiddenUnits: 0.1, failures: someFail });

    const { totals, sessions } = await rig.run();

    const strangers = sessions[0]?.unattributed ?? [];
    expect(strangers.length).toBeGreaterThan(0);
    expect(totals.all.unknown).toBe(strangers.length);
  });

  it.each([
    [0, 'succeeded'],
    [1, 'failed'],
  ])(
    'is not needed if the counts prove the same outcome for all of a session (%s failed: %s)',
    async (share, outcome) => {
      const rig = new RunRig(specOf({ mailbox: 30 }), {
        view: 'application',
        unitList: 'refused',
        failures: { ...someFail, artifacts: share },
      });

      const { totals } = await rig.run();

      expect(totals.all).toMatchObject({ planned: 30, [outcome]: 30, unknown: 0 });
    },
  );

  it('keeps a match if a later read shows less', async () => {
    const locations = { delay: 30 * minute };
    let looks = 0;
    const rig = new RunRig(specOf({ mailbox: 4, drive: 40 }), { locations }, (api) =>
      replacing('listArtifacts', (original, ...words) => {
        if (words[0] === 'mailbox') looks += 1;
        return words[0] === 'mailbox' && looks > 1 ? withoutUnits(original as never) : original();
      })(api),
    );

    const { rows } = await rig.run();

    expect(looks).toBeGreaterThan(1);
    expect(rows.every(({ artifact }) => artifact !== null)).toBe(true);
  });
});

describe("the tenant's list of protection units", () => {
  it('holds nothing up if it cannot be read, and is read again when the run is resumed', async () => {
    let away = true;
    const rig = new RunRig(
      specOf({ mailbox: 5, drive: 5 }),
      {
        view: 'application',
        outcomes: [
          { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
        ],
      },
      replacing('listProtectionUnits', (original, workload) => {
        if (!away || workload === 'drive') return original();
        throw new GraphError('no answer', { kind: 'unreachable' });
      }),
    );

    const { totals, rows } = await rig.run();
    away = false;
    const later = await rig.reborn().run();

    expect(totals.drive).toMatchObject({ succeeded: 4, failed: 1 });
    expect(totals.mailbox).toMatchObject({ unknown: 5 });
    expect(rows[0]?.error?.message).toContain('resume the run to ask again');
    expect(exitCodeOf(await rig.result())).toBe(4);
    expect(later.totals.mailbox).toMatchObject({ succeeded: 4, failed: 1, unknown: 0 });
    expect(exitCodeOf(later)).toBe(1);
  });

  it('is read again for sessions that end later', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 10 }, { limits: { ...defaultLimits, perSession: 5, activeSessions: 1 } }),
      {
        view: 'application',
        outcomes: ['user2@contoso.com', 'user7@contoso.com'].map((resource) => ({
          resource,
          outcome: 'failed',
          code: 'ArtifactCannotBeRestored',
          duration: null,
        })),
      },
      replacingFirst(1, 'listProtectionUnits', () => {
        throw new GraphError('no answer', { kind: 'unreachable' });
      }),
    );

    const { totals } = await rig.run();
    const later = await rig.reborn().run();

    expect(totals.mailbox).toMatchObject({ unknown: 5, succeeded: 4, failed: 1 });
    expect(rig.tenant.calls.summary.calls.listProtectionUnits).toBe(2);
    expect(later.totals.mailbox).toMatchObject({ unknown: 0, succeeded: 8, failed: 2 });
  });

  it('leaves outcomes unknown for good if it is refused', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {
      view: 'application',
      unitList: 'refused',
      outcomes: [
        { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
      ],
    });

    const result = await rig.run();

    expect(result.totals.mailbox).toMatchObject({ unknown: 5 });
    expect(exitCodeOf(result)).toBe(1);
  });
});
