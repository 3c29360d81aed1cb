import { describe, expect, it } from 'vitest';
import type { Inventory, NamedRow } from '../../src/inventory/inventory.ts';
import type { WaveKey } from '../../src/inventory/wave-keys.ts';
import { planWaves } from '../../src/inventory/wave-plan.ts';
import { gibibyte } from '../../src/util/files.ts';

let count = 0;
function rowOf(changes: Partial<NamedRow>): NamedRow {
  count += 1;
  return {
    name: `p${count}@contoso.com`,
    directoryId: null,
    size: null,
    displayName: null,
    unitId: String(count),
    status: 'protected',
    policy: null,
    lastActivity: null,
    isProtected: true,
    ...changes,
  };
}

function wavesOf(key: WaveKey, ...named: readonly NamedRow[]): string[] {
  const inventory: Inventory = { workload: 'mailbox', named, unnamed: [] };
  return planWaves([inventory], key).map(({ name, lists }) => `${name}: ${lists.get('mailbox')?.length}`);
}

describe('planWaves', () => {
  it('begins with the small ones, and ends with those of unknown size', () => {
    const sizes = [null, 100 * gibibyte, gibibyte, gibibyte - 1, 0, 99 * gibibyte];

    expect(wavesOf('size', ...sizes.map((size) => rowOf({ size })))).toEqual([
      'up-to-1-gb: 2',
      '1-to-10-gb: 1',
      '10-to-100-gb: 1',
      'over-100-gb: 1',
      'no-size: 1',
    ]);
  });

  it('begins with whoever was active last', () => {
    const days = ['2026-09-30', null, '2026-11-01', '2026-11-28'];

    expect(wavesOf('lastActivity', ...days.map((lastActivity) => rowOf({ lastActivity })))).toEqual([
      'active-2026-11: 2',
      'active-2026-09: 1',
      'no-activity: 1',
    ]);
  });

  it('gives policies whose names are alike different names that a spec accepts', () => {
    const long = 'x'.repeat(60);
    const policies = ['Board & Co', 'Board / Co', '日本', null, `${long}1`, `${long}2`];

    const names = wavesOf('policy', ...policies.map((policy) => rowOf({ policy }))).map(
      (text) => text.split(':')[0] ?? '',
    );

    expect(new Set(names).size).toBe(6);
    expect(names).toEqual(expect.arrayContaining(['board-co', 'board-co-2', 'wave', 'no-policy']));
    expect(names.filter((name) => !/^[a-z0-9][a-z0-9-]{0,47}$/.test(name))).toEqual([]);
  });
});
