import { describe, expect, it } from 'vitest';
import type { ProtectionUnit, RestoreArtifact } from '../../src/graph/restore-api.ts';
import {
  byExpandedUnit,
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

const resources = [
  resourceOf('mailbox', 'Ada@contoso.com', { directoryId: 'AAAA-1' }),
  resourceOf('mailbox', 'bob@contoso.com'),
  resourceOf('mailbox', 'cy@contoso.com', { directoryId: 'cccc-3' }),
];
const plan = makePlan(specOf({}, { resources }), planTime);
const index = (): ResourceIndex => indexResources(plan, [[0, 3]]);

function unitOf(changes: Partial<ProtectionUnit>): ProtectionUnit {
  return { id: 'unit-of-nobody', workload: 'mailbox', name: null, directoryId: null, isProtected: true, ...changes };
}

/** An artifact whose restore point shows so much of its protection unit; nothing of it where that is null. */
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

describe('who else a restore point may belong to', () => {
  const [ada, bob] = plan.resources;
  if (ada === undefined || bob === undefined) throw new Error('the plan has them');

  it('is nobody where the id of the unit is the one that the spec gives, whatever its name', () => {
    expect(ownershipOf(ada, artifactOf({ name: 'ada.l@contoso.com', directoryId: 'aaaa-1' }), noUnits)).toBe('own');
  });

  it('is who the unit names, by its own name or by the list, or its id', () => {
    const listed = new UnitDirectory([unitOf({ id: 'unit-c', name: 'cy@contoso.com' })]);

    expect(ownershipOf(bob, artifactOf({ name: 'cy@contoso.com' }), noUnits)).toEqual({ other: 'cy@contoso.com' });
    expect(ownershipOf(bob, artifactOf({ id: 'UNIT-C' }), listed)).toEqual({ other: 'cy@contoso.com' });
    expect(ownershipOf(ada, artifactOf({ directoryId: 'cccc-3' }), noUnits)).toEqual({ other: 'cccc-3' });
  });

  it('is not known where the service shows nothing of the unit', () => {
    expect(ownershipOf(bob, artifactOf(null), noUnits)).toBeNull();
    expect(ownershipOf(bob, artifactOf({ directoryId: 'cccc-3' }), noUnits)).toBeNull();
  });
});

describe('the resources of a session', () => {
  it('are known by their names and, where the spec gives them, by their ids, without case', () => {
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

  it('are those of its spans alone', () => {
    const { byKey, byDirectoryId } = indexResources(plan, [
      [0, 1],
      [2, 1],
    ]);

    expect([[...byKey.values()], [...byDirectoryId.values()]]).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });

  it('are refused where the plan does not have them', () => {
    expect(() => indexResources(plan, [[2, 2]])).toThrow('the plan has no resource 3');
  });
});

describe('attributing by the expanded protection unit', () => {
  it('goes by its name, however it is spelt', () => {
    expect(byExpandedUnit(artifactOf({ name: 'BOB@Contoso.com' }), index())).toBe(1);
  });

  it.each([
    ['names nobody', artifactOf({ name: null })],
    ['has an empty name', artifactOf({ name: '' })],
    ['names somebody else', artifactOf({ name: 'dan@contoso.com' })],
    ['is hidden', artifactOf(null)],
    ['is missing with its restore point', pointless],
  ])('gives no answer where it %s', (_what, artifact) => {
    expect(byExpandedUnit(artifact, index())).toBeNull();
  });
});

describe("attributing by the tenant's list of units", () => {
  const units = (): UnitDirectory =>
    new UnitDirectory([
      unitOf({ id: 'UNIT-A', name: 'ada@contoso.com', directoryId: 'DIR-A' }),
      unitOf({ id: 'unit-b', name: 'bob@contoso.com' }),
    ]);

  it.each([
    ['its id', { id: 'unit-a' }, 0],
    ['its id in another case', { id: 'Unit-B' }, 1],
    ["its resource's id in the directory", { id: 'unlisted', directoryId: 'dir-a' }, 0],
  ])('finds a unit by %s', (_what, unit, resource) => {
    expect(byUnitList(artifactOf(unit), index(), units())).toBe(resource);
  });

  it('trusts the id of the unit before that in the directory', () => {
    expect(byUnitList(artifactOf({ id: 'unit-b', directoryId: 'dir-a' }), index(), units())).toBe(1);
  });

  it.each([
    ['the list does not have the unit', artifactOf({ id: 'unit-z' })],
    ['the artifact shows no unit', artifactOf(null)],
    ['the artifact shows no restore point', pointless],
  ])('gives no answer where %s', (_what, artifact) => {
    expect(byUnitList(artifact, index(), units())).toBeNull();
  });

  it('gives no answer where the list names the unit after nobody of the session', () => {
    const strangers = new UnitDirectory([unitOf({ id: 'unit-a', name: 'dan@contoso.com' }), unitOf({ id: 'unit-b' })]);

    const answers = ['unit-a', 'unit-b'].map((id) => byUnitList(artifactOf({ id }), index(), strangers));

    expect(answers).toEqual([null, null]);
  });
});

describe("attributing by the spec's own ids", () => {
  it('goes by the id in the directory that the unit shows, without case', () => {
    expect(bySpecIds(artifactOf({ directoryId: 'CCCC-3' }), index(), noUnits)).toBe(2);
  });

  it('goes by the id that the list of units has for it, where the unit shows none', () => {
    const units = new UnitDirectory([unitOf({ id: 'unit-c', directoryId: 'cccc-3' })]);

    expect(bySpecIds(artifactOf({ id: 'unit-c' }), index(), units)).toBe(2);
  });

  it.each([
    ['the spec does not give the id', artifactOf({ directoryId: 'bbbb-2' })],
    ['the unit shows no id', artifactOf({})],
    ['the artifact shows no unit', artifactOf(null)],
    ['the artifact shows no restore point', pointless],
  ])('gives no answer where %s', (_what, artifact) => {
    expect(bySpecIds(artifact, index(), noUnits)).toBeNull();
  });
});

describe('what the service calls an artifact', () => {
  const units = (): UnitDirectory => new UnitDirectory([unitOf({ id: 'unit-d', name: 'listed@contoso.com' })]);

  it.each([
    ['the name of its unit', { id: 'unit-d', name: 'dan@contoso.com', directoryId: 'dddd-4' }, 'dan@contoso.com'],
    ['else the name that the list of units has', { id: 'unit-d', directoryId: 'dddd-4' }, 'listed@contoso.com'],
    ['else the id in the directory', { id: 'unlisted', directoryId: 'dddd-4' }, 'dddd-4'],
    ['else the id of the unit', { id: 'unlisted' }, 'unlisted'],
  ])('is %s', (_what, unit, name) => {
    expect(calledByService(artifactOf(unit), units())).toBe(name);
  });

  it('is nothing where it shows no unit', () => {
    expect([calledByService(artifactOf(null), units()), calledByService(pointless, units())]).toEqual([null, null]);
  });
});
