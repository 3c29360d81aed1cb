import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../../src/emulator/scenario/scenario.ts';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import { objectOf } from '../../../src/graph/wire/wire.ts';
import { codeOf, EmulatorRig, type Reply, root } from '../../support/rigs/emulator-rig.ts';
import { all } from '../../support/rigs/tenant-rig.ts';

const points = `${root}/restorePoints`;
const ada = { prefix: 'u', domain: 'contoso.com', count: 0, items: ['ada@contoso.com', 'grace@contoso.com'] };
const open = async (): Promise<EmulatorRig> => {
  return await EmulatorRig.open({ protected: { ...defaultScenario.protected, mailbox: ada } });
};

describe('the emulator', () => {
  it('lists the five most recent restore points of a unit, or the oldest on request', async () => {
    await using rig = await open();
    const units = (await rig.ask('GET', `${root}/mailboxProtectionUnits`)).json['value'];
    const id = objectOf(Array.isArray(units) ? units[0] : null)['id'];
    const path = `${points}?$expand=protectionUnit($filter=id eq '${id}')&$filter=protectionDateTime`;
    const momentsOf = ({ json }: Reply): number[] =>
      (Array.isArray(json['value']) ? json['value'] : []).map((point) => Date.parse(point.protectionDateTime));

    const { json, ...recent } = await rig.ask('GET', `${path} lt 2026-11-15T00:00:00Z`);
    const between = 'ge 2026-11-10T00:00:00Z and protectionDateTime le 2026-11-15T00:00:00Z';
    const oldest = await rig.ask('GET', `${path} ${between}&orderby=protectionDateTime`);

    const latest = momentsOf({ json, ...recent });
    expect(json['value']).toMatchObject([
      { tags: 'none', protectionUnit: { id, email: 'ada@contoso.com' } },
      {},
      {},
      {},
      {},
    ]);
    expect(latest).toEqual(latest.toSorted((a, b) => b - a));
    expect(momentsOf(oldest)).toEqual(momentsOf(oldest).toSorted((a, b) => a - b));
    expect(momentsOf(oldest)[0]).toBeLessThan(Date.parse('2026-11-10T00:10:00Z'));
  });

  it('lists restore points of all units if the filter names none', async () => {
    await using rig = await open();

    const { json } = await rig.ask(
      'GET',
      `${points}?$expand=protectionUnit&$filter=protectionDateTime lt 2026-11-15T00:00:00Z`,
    );

    expect(JSON.stringify(json['value'])).toContain('ada@contoso.com');
    expect(JSON.stringify(json['value'])).toContain('grace@contoso.com');
  });

  it.each([
    ['', 400, 'InvalidSearchRequest'],
    ['?$expand=protectionUnit', 400, 'InvalidSearchRequest'],
    ['?$filter=protectionDateTime lt 2026-11-15T00:00:00Z', 400, 'InvalidSearchRequest'],
    ['?$expand=protectionUnit&$filter=id eq 1', 400, 'InvalidSearchRequest'],
    ['?$expand=protectionUnit&$filter=protectionDateTime lt yesterday', 400, 'InvalidSearchRequest'],
    [
      '?$expand=protectionUnit&$filter=protectionDateTime lt 2026-11-15T00:00:00Z&$orderby=id',
      400,
      'InvalidSearchRequest',
    ],
    [
      "?$expand=protectionUnit($filter=id eq 'x')&$filter=protectionDateTime lt 2026-11-15T00:00:00Z",
      400,
      'InvalidProtectionUnitId',
    ],
    ['?$top=1', 501, 'NotImplemented'],
  ])('responds to GET restorePoints%s with %i', async (query, status, code) => {
    await using rig = await open();

    const reply = await rig.ask('GET', points + query);

    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
  });

  it('finds the most recent restore points of all units without `restorePointPreference`', async () => {
    await using rig = await open();
    const units = (await rig.ask('GET', `${root}/mailboxProtectionUnits`)).json['value'];
    const protectionUnitIds = (Array.isArray(units) ? units : []).map((unit) => objectOf(unit)['id']);
    const protectionTimePeriod = { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-11-15T00:00:00Z' };

    const { json } = await rig.ask('POST', `${points}/search`, { body: { protectionUnitIds, protectionTimePeriod } });

    expect(json['searchResults']).toHaveLength(5);
    expect(json['noResultProtectionUnitIds']).toEqual([]);
  });

  it('accepts a restore point by `@odata.id`, and hides the job type of granular sessions without `Prefer`', async () => {
    await using rig = await open();
    rig.emulator.tenant.notice('mailbox', 'new@contoso.com');
    const api = new TenantApi(rig.emulator.tenant);
    const units = await all(api.listProtectionUnits('mailbox'));
    const search = { from: 0, to: rig.clock.now(), prefer: 'latest', fastOnly: false } as const;
    const unitIds = units.slice(-1).map(({ id }) => id);
    const found = await api.searchRestorePoints({ ...search, unitIds, query: "Subject -like 'Plan*'" });
    const [point] = found.points;
    const artifact = { restorePoint: { '@odata.id': point?.id }, destinationType: 'new' };
    const { searchResponseId } = found;

    const standard = await rig.ask('POST', `${root}/exchangeRestoreSessions`, {
      body: { mailboxRestoreArtifacts: [artifact] },
    });
    const granular = await rig.ask('POST', `${root}/exchangeRestoreSessions`, {
      body: { granularMailboxRestoreArtifacts: [{ ...artifact, searchResponseId }] },
    });

    expect(point?.unit?.name).toBe('new@contoso.com');
    expect(standard.json).toMatchObject({
      restoreJobType: 'standard',
      restoreSessionArtifactCount: { total: 1, completed: 0, inProgress: 0, failed: 0 },
    });
    expect(granular.json).toMatchObject({ restoreJobType: 'unknownFutureValue' });
  });
});
