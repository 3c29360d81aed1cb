import { describe, expect, it } from 'vitest';
import type { NamedRow } from '../../src/inventory/inventory.ts';
import { Coverage } from '../../src/inventory/uncovered.ts';
import type { Workload } from '../../src/m365/workload.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { inventoryRow } from '../support/values/inventories.ts';
import { filesOf, messagesOf, resourceOf } from '../support/values/specs.ts';

function missing(resources: readonly Resource[], rows: readonly NamedRow[], workload: Workload = 'mailbox'): string[] {
  const coverage = new Coverage();
  coverage.add(resources);
  return coverage.missingFrom({ workload, named: rows, unnamed: [] }).map(({ name }) => name);
}

const ada = inventoryRow('ada@contoso.com');
const grace = inventoryRow('grace@contoso.com');

describe('what no spec restores', () => {
  it('is what the specs do not name, in any spelling', () => {
    expect(missing([resourceOf('mailbox', 'ADA@contoso.com')], [ada, grace])).toEqual(['grace@contoso.com']);
    expect(missing([], [ada, grace])).toEqual(['ada@contoso.com', 'grace@contoso.com']);
  });

  it('is not what a spec names by its id, whatever its name was', () => {
    const resource = resourceOf('mailbox', 'old@contoso.com', { directoryId: 'A1' });

    expect(missing([resource], [{ ...ada, directoryId: 'a1' }])).toEqual([]);
    expect(missing([resource], [{ ...ada, directoryId: 'b2' }, grace])).toEqual([
      'ada@contoso.com',
      'grace@contoso.com',
    ]);
  });

  it('is of its own workload', () => {
    expect(missing([resourceOf('drive', 'ada@contoso.com')], [ada])).toEqual(['ada@contoso.com']);
    expect(missing([resourceOf('drive', 'ada@contoso.com')], [ada], 'drive')).toEqual([]);
  });

  it('is a mailbox or drive too of which single items are restored', () => {
    expect(missing([messagesOf('ada@contoso.com', 'x')], [ada])).toEqual(['ada@contoso.com']);
    const files = filesOf('drive', 'ada@contoso.com', 'Documents', { name: 'ada@contoso.com' });
    expect(missing([files], [ada], 'drive')).toEqual(['ada@contoso.com']);
  });

  it('is not what no policy protects, but what may be protected', () => {
    const rows = [
      { ...ada, isProtected: false },
      { ...grace, isProtected: null },
    ];

    expect(missing([], rows)).toEqual(['grace@contoso.com']);
  });
});
