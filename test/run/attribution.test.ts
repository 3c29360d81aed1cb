import { describe, expect, it } from 'vitest';
import { RunRig } from '../support/rigs/run-rig.ts';
import { nameOf, resourceOf, specOf } from '../support/values/specs.ts';

const someFail = {
  resolution: 0,
  resolutionCodes: { ArtifactNotFound: 1 },
  artifacts: 0.3,
  artifactCodes: { UnknownError: 1 },
};

describe('attributing artifacts to resources', () => {
  it('goes by the protection unit that comes with the restore point, where it names itself', async () => {
    const rig = new RunRig(specOf({ mailbox: 30, site: 30 }), { view: 'delegated', failures: someFail });

    const { totals, rows } = await rig.run();

    expect(totals.all.unknown).toBe(0);
    expect(rows.every(({ artifact }) => artifact !== null)).toBe(true);
    expect(rig.tenant.calls.summary.calls.listProtectionUnits ?? 0).toBe(0);
  });

  it("goes by the tenant's list of protection units, read once a workload, where the unit gives only an id", async () => {
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

  it("goes by the ids that the spec's own list gives, where the list of units is refused", async () => {
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

  it('says unknown where none of these answers, keeps the artifacts, and agrees with the counts of the service', async () => {
    const rig = new RunRig(specOf({ mailbox: 30 }), { view: 'application', unitList: 'refused', failures: someFail });

    const { totals, sessions, rows } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 30, unknown: 30 });
    expect(sessions).toMatchObject([{ artifacts: 30, countsAgree: true }]);
    expect(rows[0]?.error?.message).toContain('does not say which artifact belongs to it');
  });

  it.each([
    [0, 'succeeded'],
    [1, 'failed'],
  ])('lets the counts alone prove that all of a session have ended alike (%s failed: %s)', async (share, outcome) => {
    const rig = new RunRig(specOf({ mailbox: 30 }), {
      view: 'application',
      unitList: 'refused',
      failures: { ...someFail, artifacts: share },
    });

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 30, [outcome]: 30, unknown: 0 });
  });

  it('leaves only those unknown whose units are hidden', async () => {
    const rig = new RunRig(specOf({ mailbox: 100 }), { hiddenUnits: 0.1, failures: someFail });

    const { totals, sessions } = await rig.run();

    const strangers = sessions[0]?.unattributed ?? [];
    expect(strangers.length).toBeGreaterThan(0);
    expect(totals.all.unknown).toBe(strangers.length);
  });
});

function withMailboxes(items: readonly string[]) {
  const none = { count: 0, prefix: 'x', domain: 'contoso.com', items: [] };
  return { mailbox: { ...none, items }, drive: none, site: none };
}

/** The directory object ids of a tenant's mailboxes by address, read as somebody with delegated permissions would. */
async function directoryIds(rig: RunRig): Promise<Map<string, string | null>> {
  const ids = new Map<string, string | null>();
  for await (const page of rig.api.listProtectionUnits('mailbox'))
    for (const unit of page) ids.set(unit.name ?? '', unit.directoryId);
  return ids;
}
