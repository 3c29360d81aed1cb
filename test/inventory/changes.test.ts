import { describe, expect, it } from 'vitest';
import { findChanges } from '../../src/inventory/changes.ts';
import type { EarlierRow } from '../../src/inventory/inventory-csv.ts';

function rowOf(name: string | null, directoryId: string | null, unitId = 'unit'): EarlierRow {
  return { name, directoryId, unitId, size: null, displayName: null, status: 'protected', policy: null };
}

function changesOf(before: readonly EarlierRow[], now: readonly EarlierRow[]) {
  const { added, removed, renamed } = findChanges('mailbox', before, now);
  return { added: added.map(({ name }) => name), removed: removed.map(({ name }) => name), renamed };
}

describe('findChanges', () => {
  it('finds a renamed person by the id, and takes nobody else who has the old name now for the same', () => {
    const before = [rowOf('ada@contoso.com', '1')];
    const now = [rowOf('ada.king@contoso.com', '1'), rowOf('ada@contoso.com', '2')];

    expect(changesOf(before, now)).toEqual({
      added: ['ada@contoso.com'],
      removed: [],
      renamed: [{ id: '1', from: 'ada@contoso.com', to: 'ada.king@contoso.com' }],
    });
  });

  it('takes another spelling of a name or an id for the same, and another protection unit too', () => {
    const before = [rowOf('Ada@contoso.com', 'A', 'old unit')];

    expect(changesOf(before, [rowOf('ada@contoso.com', 'a', 'new unit')])).toEqual({
      added: [],
      removed: [],
      renamed: [],
    });
  });

  it('shows who has lost the name, and compares by the unit if there is no id', () => {
    const before = [rowOf('ada@contoso.com', null, 'u1'), rowOf('bob@contoso.com', null, 'u2')];

    expect(changesOf(before, [rowOf(null, null, 'U1')])).toEqual({
      added: [],
      removed: ['bob@contoso.com'],
      renamed: [{ id: 'u1', from: 'ada@contoso.com', to: null }],
    });
  });

  it('finds nobody renamed who had no name and has none', () => {
    expect(changesOf([rowOf(null, '1')], [rowOf(null, '1')]).renamed).toEqual([]);
    expect(changesOf([rowOf(null, '1')], [rowOf('ada@contoso.com', '1')]).renamed).toEqual([
      { id: '1', from: null, to: 'ada@contoso.com' },
    ]);
  });

  it('takes the named one of several units with one id', () => {
    const before = [rowOf('ada@contoso.com', '1')];
    const [named, unnamed] = [rowOf('ada@contoso.com', '1'), rowOf(null, '1')];

    expect(changesOf(before, [unnamed, named]).renamed).toEqual([]);
    expect(changesOf(before, [named, unnamed]).renamed).toEqual([]);
    expect(changesOf(before, [named, rowOf('grace@contoso.com', '1')]).renamed).toEqual([]);
  });

  it('sorts by name without case, those without a name first, then by id', () => {
    const rows = [
      rowOf('b@contoso.com', '1'),
      rowOf('C@contoso.com', '2'),
      rowOf('a@contoso.com', '4'),
      rowOf(null, '9'),
      rowOf(null, '3'),
    ];
    const sorted = [null, null, 'a@contoso.com', 'b@contoso.com', 'C@contoso.com'];

    expect(changesOf([], rows).added).toEqual(sorted);
    expect(changesOf(rows, []).removed).toEqual(sorted);
    expect(findChanges('mailbox', [], rows).added.map(({ directoryId }) => directoryId)).toEqual([
      '3',
      '9',
      '4',
      '1',
      '2',
    ]);
    const renamed = rows.map((row) => ({ ...row, name: row.name === null ? 'x@contoso.com' : null }));
    expect(changesOf(rows, renamed).renamed.map(({ id }) => id)).toEqual(['1', '2', '4', '3', '9']);
  });
});
