import { describe, expect, it } from 'vitest';
import { UnitDirectory } from '../../src/lookup/unit-directory.ts';
import { unitOf } from '../support/values/units.ts';

const name = 'ada@contoso.com';
const ada = unitOf(name);
const bob = unitOf('bob@contoso.com');
/** The person who had the address before. */
const former = unitOf(name, { id: 'former', directoryId: 'id of another ada', isProtected: false });
const adasId = 'id of ada@contoso.com';

describe('a protection unit', () => {
  it.each([
    ['its name in any spelling', { name: 'Ada@Contoso.com', directoryId: null }, [bob, ada], ada],
    ['its id in any spelling', { name, directoryId: adasId.toUpperCase() }, [bob, ada], ada],
    ['its id if it has another name', { name: 'ada.l@contoso.com', directoryId: adasId }, [bob, ada], ada],
    [
      'its id if it has no name',
      { name, directoryId: 'a' },
      [unitOf(null, { directoryId: 'A' })],
      { id: 'unit of null' },
    ],
    [
      'the GUID of its site in either form',
      { name: 'https://contoso.sharepoint.com', directoryId: 'contoso.sharepoint.com,A,B' },
      [unitOf(null, { directoryId: 'a' })],
      { id: 'unit of null' },
    ],
    ['its name if it shows no id', { name, directoryId: 'a' }, [unitOf(name, { directoryId: null })], { name }],
  ])('is found by %s', (_what, wanted, units, unit) => {
    expect(new UnitDirectory(units).find(wanted)).toMatchObject({ kind: 'found', unit });
  });

  it.each([
    ['before', [former, ada]],
    ['after', [ada, former]],
  ])('is the protected one if a former one of the same name comes %s it', (_where, units) => {
    expect(new UnitDirectory(units).find({ name, directoryId: null })).toEqual({ kind: 'found', unit: ada });
  });

  it('is the one with the id, whoever else has the name', () => {
    const directory = new UnitDirectory([ada, former]);

    expect(directory.find({ name, directoryId: former.directoryId })).toEqual({ kind: 'found', unit: former });
    expect(directory.find({ name, directoryId: adasId })).toEqual({ kind: 'found', unit: ada });
  });

  it('is the protected one of two with the same id', () => {
    const before = { ...ada, id: 'before', isProtected: false };
    const doubtful = { ...ada, id: 'doubtful', isProtected: null };

    const found = [
      [before, ada, doubtful],
      [before, doubtful],
    ].map((units) => new UnitDirectory(units).find({ name, directoryId: adasId }));

    expect(found).toEqual([
      { kind: 'found', unit: ada },
      { kind: 'found', unit: doubtful },
    ]);
  });

  it('is a former one if there is no other', () => {
    expect(new UnitDirectory([former, bob]).find({ name, directoryId: null })).toEqual({ kind: 'found', unit: former });
  });

  it.each([
    ['a list in which all have names', { name, directoryId: null }, [bob]],
    ['a list in which all have ids, if an id is given', { name, directoryId: 'o3' }, [unitOf(null)]],
    ['a list in which its name has another id', { name, directoryId: 'o3' }, [ada, former]],
    ['an empty list', { name, directoryId: null }, []],
  ])('is absent from %s', (_whom, wanted, units) => {
    expect(new UnitDirectory(units).find(wanted)).toEqual({ kind: 'absent' });
  });

  it.each([
    ['without a name, if no id is given', { name, directoryId: null }, unitOf(null)],
    ['without a name or an id', { name, directoryId: 'o3' }, unitOf(null, { directoryId: null })],
  ])('is unknown if the list has one %s', (_which, wanted, unit) => {
    expect(new UnitDirectory([bob, unit]).find(wanted)).toEqual({ kind: 'unknown' });
  });

  it('is found by its own id and by its directory id', () => {
    const directory = new UnitDirectory([ada, bob]);

    expect(['UNIT of ada@contoso.com', adasId, 'nobody'].map((id) => directory.withId(id))).toEqual([
      ada,
      ada,
      undefined,
    ]);
  });
});
