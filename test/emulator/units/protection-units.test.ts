import { describe, expect, it } from 'vitest';
import {
  defaultScenario,
  demoScenario,
  type ProtectedResources,
  type Scenario,
} from '../../../src/emulator/scenario/scenario.ts';
import { EmulatedUnits } from '../../../src/emulator/units/protection-units.ts';
import type { Workload } from '../../../src/m365/workload.ts';
import { Chance } from '../../../src/util/chance.ts';
import { all, openTenant } from '../../support/rigs/tenant-rig.ts';

function unitsOf(
  workload: Workload,
  resources: Partial<ProtectedResources>,
  unlisted: Scenario['unlisted'],
): EmulatedUnits {
  const own = { ...defaultScenario.protected[workload], ...resources };
  const scenario = { ...defaultScenario, unlisted, protected: { ...defaultScenario.protected, [workload]: own } };
  return new EmulatedUnits(scenario, new Chance('seed'));
}

function protects(units: EmulatedUnits, workload: Workload, name: string): boolean {
  return units.protects(units.unit(workload, name));
}

describe('EmulatedUnits', () => {
  it('protects numbered units and listed units, in any case', () => {
    const units = unitsOf('mailbox', { count: 120, items: ['ada@contoso.com'] }, 'unprotected');

    const found = ['user00001@contoso.com', 'USER00120@contoso.com', 'Ada@Contoso.com'].map((name) =>
      protects(units, 'mailbox', name),
    );
    const missing = [
      'user00000@contoso.com',
      'user00121@contoso.com',
      'user1@contoso.com',
      'user00001@fabrikam.com',
      'x',
      '',
    ].map((name) => protects(units, 'mailbox', name));

    expect(found).toEqual([true, true, true]);
    expect(missing).toEqual([false, false, false, false, false, false]);
  });

  it('protects numbered sites with or without a slash at the end', () => {
    const units = unitsOf('site', { count: 3 }, 'unprotected');

    expect(protects(units, 'site', 'https://contoso.sharepoint.com/sites/site00003/')).toBe(true);
    expect(protects(units, 'site', 'https://contoso.sharepoint.com/sites/site00004')).toBe(false);
  });

  it('lists named units, numbered units, and unlisted units after somebody names them', () => {
    const units = unitsOf('drive', { count: 2, items: ['ada@contoso.com'] }, 'protected');

    const before = units.list('drive', 0, 10).map(({ name }) => name);
    protects(units, 'drive', 'new@contoso.com');
    protects(units, 'drive', 'NEW@contoso.com');
    const after = units.list('drive', 0, 10).map(({ name }) => name);

    expect(before).toEqual(['ada@contoso.com', 'user00001@contoso.com', 'user00002@contoso.com']);
    expect(after).toEqual([...before, 'new@contoso.com']);
  });

  it('lists a part of a million units without computing the rest', () => {
    const units = unitsOf('mailbox', { count: 1_000_000 }, 'protected');

    const page = units.list('mailbox', 999_998, 10).map(({ name }) => name);

    expect(page).toEqual(['user0999999@contoso.com', 'user1000000@contoso.com']);
  });

  it('lists the people and sites of the examples in the demo scenario', () => {
    const units = new EmulatedUnits(demoScenario, new Chance('seed'));

    expect(units.list('mailbox', 0, 1).map(({ name }) => name)).toEqual(['ada@contoso.com']);
    expect(units.list('drive', 0, 1).map(({ name }) => name)).toEqual(['ada@contoso.com']);
    expect(units.list('site', 0, 1).map(({ name }) => name)).toEqual(['https://contoso.sharepoint.com/sites/finance']);
  });

  it("gives a user's mailbox and drive the same directory id but different unit ids", () => {
    const units = unitsOf('mailbox', {}, 'protected');
    const mailbox = units.unit('mailbox', 'ada@contoso.com');
    const drive = units.unit('drive', 'ada@contoso.com');

    expect(mailbox.directoryId).toBe(drive.directoryId);
    expect(mailbox.id).not.toBe(drive.id);
  });

  it.each([
    ['protected', ['ada@contoso.com']],
    ['unprotected', []],
  ] as const)('lists a noticed mailbox only if it is protected (unlisted: %s)', async (unlisted, names) => {
    const { tenant, api } = openTenant({ unlisted });

    tenant.notice('mailbox', 'ada@contoso.com');
    tenant.notice('mailbox', 'ADA@contoso.com');

    expect((await all(api.listProtectionUnits('mailbox'))).map(({ name }) => name)).toEqual(names);
  });
});
