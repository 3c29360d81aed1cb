import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { countIn, protectedOnly, specMark, wholeTenantSpec } from '../../src/inventory/whole-tenant-spec.ts';
import { gibibyte } from '../../src/util/files.ts';
import { inventoryRow } from '../support/values/inventories.ts';
import { readSpecOf } from '../support/values/spec-files.ts';

const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const schema = 'restore-spec.v1.schema.json';
const small = inventoryRow('ada@contoso.com', { size: 5 });
const large = inventoryRow('grace@contoso.com', { size: 500 * gibibyte });
const site = inventoryRow('https://contoso.sharepoint.com/sites/hr', { size: 7 });
const inventories: readonly Inventory[] = [
  { workload: 'mailbox', named: [small, large], unnamed: [] },
  { workload: 'drive', named: [], unnamed: [] },
  { workload: 'site', named: [site], unnamed: [] },
];

describe('a spec of the whole tenant', () => {
  const spec = wholeTenantSpec(inventories, { tenant, waves: 'size', schema });

  it('has a list for each workload of each wave, and counts all', () => {
    expect(spec?.lists.map(({ path }) => path)).toEqual([
      'waves/up-to-1-gb-mailboxes.csv',
      'waves/up-to-1-gb-sites.csv',
      'waves/over-100-gb-mailboxes.csv',
    ]);
    expect(spec?.count).toBe(3);
    expect(spec?.waves.map(countIn)).toEqual([2, 1]);
  });

  it('is read back as it was meant, with its lists', async () => {
    const texts = Object.fromEntries(spec?.lists.map(({ path, pieces }) => [path, [...pieces].join('')]) ?? []);
    const { spec: found } = await readSpecOf(spec?.text ?? '', texts);

    expect(found).toMatchObject({
      name: 'whole-tenant',
      mode: 'recovery',
      tenant,
      waves: [{ name: 'up-to-1-gb' }, { name: 'over-100-gb' }],
      limits: { failures: 0.2 },
      formats: ['csv', 'json'],
    });
    expect(found.resources.map(({ wave, name, size }) => [wave, name, size])).toEqual([
      [0, small.name, 5],
      [0, site.name, 7],
      [1, large.name, 500 * gibibyte],
    ]);
  });

  it('begins with its mark, and says by what its waves are', () => {
    expect(spec?.text.split('\n')[0]).toBe(specMark);
    expect(spec?.text).toContain('in waves by size.');
  });

  it('has a place for the tenant if nobody says it', () => {
    const text = wholeTenantSpec(inventories, { tenant: null, waves: 'size', schema })?.text;

    expect(text).toContain('# The tenant is not known.');
    expect(text).toContain(`# tenant: ${tenant}\n`);
    expect(text).not.toContain('\ntenant:');
  });

  it('is none if there is nothing to restore', () => {
    expect(
      wholeTenantSpec([{ workload: 'mailbox', named: [], unnamed: [small] }], { tenant, waves: 'size', schema }),
    ).toBeNull();
  });
});

describe('protectedOnly', () => {
  it('leaves out what no policy protects, and not what may be protected', () => {
    const named = [small, { ...large, isProtected: false }, { ...site, isProtected: null }];
    const [inventory] = protectedOnly([{ workload: 'mailbox', named, unnamed: [large] }]);

    expect(inventory?.named.map(({ name }) => name)).toEqual([small.name, site.name]);
    expect(inventory?.unnamed).toEqual([large]);
  });
});
