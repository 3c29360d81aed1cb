import { describe, expect, it } from 'vitest';
import type { ProtectionUnit, RestoreArtifact } from '../../src/graph/restore-api.ts';
import {
  byExistingSite,
  byExpandedUnit,
  byOwnId,
  bySpecIds,
  byUnitList,
  calledByService,
  indexResources,
  ownershipOf,
  type ResourceIndex,
} from '../../src/lookup/attribution.ts';
import { noUnits, UnitDirectory } from '../../src/lookup/unit-directory.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { planTime } from '../support/values/plans.ts';
import { resourceOf, specOf } from '../support/values/specs.ts';
import { unsaidOfUnit } from '../support/values/units.ts';

const resources = [
  resourceOf('mailbox', 'Ada@contoso.com', { directoryId: 'AAAA-1' }),
  resourceOf('mailbox', 'bob@contoso.com'),
  resourceOf('mailbox', 'cy@contoso.com', { directoryId: 'cccc-3' }),
];
const plan = makePlan(specOf({}, { resources }), planTime);
const index = (): ResourceIndex => indexResources(plan, [[0, 3]]);

function unitOf(changes: Partial<ProtectionUnit>): ProtectionUnit {
  return {
    id: 'unit-of-nobody',
    workload: 'mailbox',
    name: null,
    directoryId: null,
    isProtected: true,
    ...unsaidOfUnit,
    ...changes,
  };
}

/** An artifact whose restore point shows this of its protection unit; null for no unit. */
function artifactOf(unit: Partial<ProtectionUnit> | null): RestoreArtifact {
  return {
    id: 'artifact',
    status: 'succeeded',
    statusText: 'succeeded',
    startedAt: null,
    completedAt: null,
    error: null,
    restorePoint: {
      id: 'point',
      protectedAt: null,
      expiresAt: null,
      isFast: null,
      unit: unit === null ? null : unitOf(unit),
    },
    restoredFolderId: null,
    restoredFolderName: null,
    restoredItemCount: null,
    restoredSiteId: null,
    restoredSiteName: null,
    restoredSiteUrl: null,
    restorePointAt: null,
    foundBy: null,
    originalUrl: null,
    restoredItemUrl: null,
    restoredItemKey: null,
    restoredItemPath: null,
  };
}

const pointless: RestoreArtifact = { ...artifactOf(null), restorePoint: null };

describe('ownershipOf', () => {
  const [ada, bob] = plan.resources;
  if (ada === undefined || bob === undefined) throw new Error('the plan has them');

  it('is `own` if the unit has the id that the spec gives, whatever its name', () => {
    expect(ownershipOf(ada, artifactOf({ name: 'ada.l@contoso.com', directoryId: 'aaaa-1' }), noUnits)).toBe('own');
  });

  it('is the name of another owner, from the unit or from the list, or else its id', () => {
    const listed = new UnitDirectory([unitOf({ id: 'unit-c', name: 'cy@contoso.com' })]);

    expect(ownershipOf(bob, artifactOf({ name: 'cy@contoso.com' }), noUnits)).toEqual({ other: 'cy@contoso.com' });
    expect(ownershipOf(bob, artifactOf({ id: 'UNIT-C' }), listed)).toEqual({ other: 'cy@contoso.com' });
    expect(ownershipOf(ada, artifactOf({ directoryId: 'cccc-3' }), noUnits)).toEqual({ other: 'cccc-3' });
  });

  it('is null if the service shows nothing about the unit', () => {
    expect(ownershipOf(bob, artifactOf(null), noUnits)).toBeNull();
    expect(ownershipOf(bob, artifactOf({ directoryId: 'cccc-3' }), noUnits)).toBeNull();
  });
});

describe('indexResources', () => {
  it('indexes resources by name and, if the spec gives one, by id, without case', () => {
    const { byKey, byDirectoryId } = index();

    expect([...byKey]).toEqual([
      ['ada@contoso.com', 0],
      ['bob@contoso.com', 1],
      ['cy@contoso.com', 2],
    ]);
    expect([...byDirectoryId]).toEqual([
      ['aaaa-1', 0],
      ['cccc-3', 2],
    ]);
  });

  it('indexes only the resources of the spans', () => {
    const { byKey, byDirectoryId } = indexResources(plan, [
      [0, 1],
      [2, 1],
    ]);

    expect([[...byKey.values()], [...byDirectoryId.values()]]).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });

  it('throws for a resource that the plan does not have', () => {
    expect(() => indexResources(plan, [[2, 2]])).toThrow('the plan has no resource 3');
  });
});

describe('byExpandedUnit', () => {
  it('finds the resource by the name of the unit, in any spelling', () => {
    expect(byExpandedUnit(artifactOf({ name: 'BOB@Contoso.com' }), index())).toBe(1);
  });

  it.each([
    ['has no name', artifactOf({ name: null })],
    ['has an empty name', artifactOf({ name: '' })],
    ['has the name of another resource', artifactOf({ name: 'dan@contoso.com' })],
    ['is not shown', artifactOf(null)],
    ['is missing because there is no restore point', pointless],
  ])('is null if the unit %s', (_what, artifact) => {
    expect(byExpandedUnit(artifact, index())).toBeNull();
  });
});

describe('byUnitList', () => {
  const units = (): UnitDirectory =>
    new UnitDirectory([
      unitOf({ id: 'UNIT-A', name: 'ada@contoso.com', directoryId: 'DIR-A' }),
      unitOf({ id: 'unit-b', name: 'bob@contoso.com' }),
    ]);

  it.each([
    ['its id', { id: 'unit-a' }, 0],
    ['its id in another case', { id: 'Unit-B' }, 1],
    ['its directory id', { id: 'unlisted', directoryId: 'dir-a' }, 0],
  ])('finds the unit in the list by %s', (_what, unit, resource) => {
    expect(byUnitList(artifactOf(unit), index(), units())).toBe(resource);
  });

  it('trusts the id of the unit more than its directory id', () => {
    expect(byUnitList(artifactOf({ id: 'unit-b', directoryId: 'dir-a' }), index(), units())).toBe(1);
  });

  it.each([
    ['the list does not have the unit', artifactOf({ id: 'unit-z' })],
    ['the artifact shows no unit', artifactOf(null)],
    ['the artifact shows no restore point', pointless],
  ])('is null if %s', (_what, artifact) => {
    expect(byUnitList(artifact, index(), units())).toBeNull();
  });

  it('is null if the list has another name for the unit, or none', () => {
    const strangers = new UnitDirectory([unitOf({ id: 'unit-a', name: 'dan@contoso.com' }), unitOf({ id: 'unit-b' })]);

    const answers = ['unit-a', 'unit-b'].map((id) => byUnitList(artifactOf({ id }), index(), strangers));

    expect(answers).toEqual([null, null]);
  });
});

describe('bySpecIds', () => {
  it('finds the resource by the directory id of the unit, without case', () => {
    expect(bySpecIds(artifactOf({ directoryId: 'CCCC-3' }), index(), noUnits)).toBe(2);
  });

  it('finds the resource by the directory id in the list if the unit shows none', () => {
    const units = new UnitDirectory([unitOf({ id: 'unit-c', directoryId: 'cccc-3' })]);

    expect(bySpecIds(artifactOf({ id: 'unit-c' }), index(), units)).toBe(2);
  });

  it.each([
    ['the spec does not give the id', artifactOf({ directoryId: 'bbbb-2' })],
    ['the unit shows no id', artifactOf({})],
    ['the artifact shows no unit', artifactOf(null)],
    ['the artifact shows no restore point', pointless],
  ])('is null if %s', (_what, artifact) => {
    expect(bySpecIds(artifact, index(), noUnits)).toBeNull();
  });
});

describe('calledByService', () => {
  const units = (): UnitDirectory => new UnitDirectory([unitOf({ id: 'unit-d', name: 'listed@contoso.com' })]);

  it.each([
    ['the name of its unit', { id: 'unit-d', name: 'dan@contoso.com', directoryId: 'dddd-4' }, 'dan@contoso.com'],
    ['else the name in the list of units', { id: 'unit-d', directoryId: 'dddd-4' }, 'listed@contoso.com'],
    ['else the directory id', { id: 'unlisted', directoryId: 'dddd-4' }, 'dddd-4'],
    ['else the id of the unit', { id: 'unlisted' }, 'unlisted'],
  ])('is %s', (_what, unit, name) => {
    expect(calledByService(artifactOf(unit), units())).toBe(name);
  });

  it('is null if the artifact shows no unit', () => {
    expect([calledByService(artifactOf(null), units()), calledByService(pointless, units())]).toEqual([null, null]);
  });
});

describe('a site that is restored in place', () => {
  const url = 'https://contoso.sharepoint.com/sites/finance';
  const sites = [
    resourceOf('site', url, { directoryId: 'contoso.sharepoint.com,aaaa-1,bbbb-2' }),
    resourceOf('site', 'https://contoso.sharepoint.com/sites/sales'),
  ];
  const index = indexResources(makePlan(specOf({}, { resources: sites }), planTime), [[0, 2]]);
  const restoredAs = (restoredSiteId: string | null, restoredSiteUrl: string | null = null) => ({
    restoredSiteId,
    restoredSiteUrl,
  });

  it('is recognised by its URL', () => {
    expect(byExistingSite(restoredAs(null, 'https://CONTOSO.sharepoint.com/sites/sales/'), index, noUnits)).toBe(1);
  });

  it('is recognised by the id that the spec gives, in either form', () => {
    expect(byExistingSite(restoredAs('AAAA-1'), index, noUnits)).toBe(0);
  });

  it("is recognised by the id and URL in the tenant's list", () => {
    const listed = unitOf({
      workload: 'site',
      directoryId: 'cccc-3',
      name: 'https://contoso.sharepoint.com/sites/sales',
    });

    expect(byExistingSite(restoredAs('cccc-3'), index, new UnitDirectory([listed]))).toBe(1);
  });

  it('stays without a name if it is none of these', () => {
    expect(
      byExistingSite(restoredAs('dddd-4', 'https://contoso.sharepoint.com/sites/other'), index, noUnits),
    ).toBeNull();
    expect(byExistingSite(restoredAs(null), index, noUnits)).toBeNull();
  });
});

describe('an id that two resources have', () => {
  it('says of neither what became of it', () => {
    const same = ['ada@contoso.com', 'bob@contoso.com'].map((name) =>
      resourceOf('mailbox', name, { directoryId: 'AAAA-1' }),
    );
    const shared = indexResources(makePlan(specOf({}, { resources: same }), planTime), [[0, 2]]);

    expect(byOwnId(artifactOf({ directoryId: 'aaaa-1' }), shared)).toBeNull();
    expect(byExpandedUnit(artifactOf({ directoryId: 'aaaa-1', name: 'bob@contoso.com' }), shared)).toBe(1);
  });

  it('is that of none, if the directory gives it to a second one', () => {
    const found = new Map([[1, 'aaaa-1']]);

    expect(byOwnId(artifactOf({ directoryId: 'aaaa-1' }), indexResources(plan, [[0, 3]], found))).toBeNull();
  });
});
