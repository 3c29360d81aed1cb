import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressFault } from '../../src/spec/values/address.ts';
import { filePathFault } from '../../src/spec/values/file-path.ts';
import { siteUrlFault } from '../../src/spec/values/site-url.ts';
import { printable } from '../../src/util/printable.ts';

// What a spec says of a wrong value, with its hint and the place in the value. UPDATE_GOLDEN=1 writes the texts again; review the diff.
const directory = join(import.meta.dirname, 'values');

interface Fault {
  readonly at?: number;
  readonly message: string;
  readonly hint?: string;
}

const host = 'https://contoso.sharepoint.com';

const addresses = [
  '',
  'ada',
  'ada@grace@contoso.com',
  '@contoso.com',
  'ada@',
  'ada@contoso',
  `${'a'.repeat(64)}@contoso`,
  `${'a'.repeat(65)}@contoso.com`,
  `ada@${'contoso.'.repeat(31)}de`,
  `ada@${'contoso.'.repeat(31)}com`,
  'see http://contoso.com',
  'http://contoso.com',
  'SMTP: ada@contoso.com',
  'Ada < ada@contoso.com >',
  'see mailto:ada@contoso.com',
  ' ada@contoso.com',
  'ada@contoso.com;grace@contoso.com',
  'ada@contoso.com; grace@contoso.com,',
  'a@contoso.com b@contoso.com c@contoso.com d@contoso.com',
  'ada@contoso.com grace',
  'adä@contoso.com',
  'ada‑x@contoso.com',
];

const sites = [
  '',
  'ada@contoso.com',
  'https:',
  'https://',
  'https:/contoso.sharepoint.com',
  'see https://',
  'contoso.sharepoint.com',
  'contoso.sharepoint.com:443/sites/a',
  'contoso.sharepoint.com/sites/',
  'contoso.sharepoint.community/sites/a',
  'www/contoso.sharepoint.com/sites/a',
  'http://contoso.sharepoint.com/sites/a',
  'see http://contoso.sharepoint.com/sites/a',
  'http://portal.contoso.com/sites/a',
  `${host}/sites/a\u200bb`,
  `${host}/sites/a\u00a0b`,
  `${host}/sites/a b`,
  `${host}/sites/%E2%80%8Ba`,
  `${host}/sites/a%20b%4`,
  `${host}/sites/a%20b%zzc`,
  `${host}/sites/a%20b%ff`,
  'https://[contoso/sites/a',
  'https://a b:1/sites/a',
  `${host}:99999`,
  `${host}:99999/sites/a`,
  `${host}:8443/sites/a`,
  `${host}:443/sites/a`,
  'https://ada@contoso.sharepoint.com/sites/a',
  'https://contoso/sites/a',
  'https://my.contoso.sharepoint.com/sites/a',
  'https://contoso.sharepoint.com.example.com/sites/a',
  'https://contoso.sharepoint.us/sites/a',
  'https://contoso-admin.sharepoint.com',
  'https://contoso-my.sharepoint.com/personal/ada_contoso_com',
  'https://contoso-my.sharepoint.com/personal/',
  'https://contoso-my.sharepoint.com/sites/a',
  'https://contoso-my.sharepoint.com',
  `${host}/sites`,
  `${host}/teams/`,
  `${host}/:f:/s/finance/EY3b`,
  `${host}/:f:/t/finance/EY3b`,
  `${host}/:f:/T/finance/EY3b`,
  `${host}/:f:/r/sites/finance`,
  `${host}/:f:/r`,
  `${host}/:f:/g/EY3b`,
  `${host}/:f:x/sites`,
  `${host}/x:f:/sites`,
  `${host}/sites/finance/Forms/AllItems`,
  `${host}/forms/finance`,
  `${host}/sites/forms`,
  `${host}/sites/a?x=1`,
  `${host}/sites/a#x`,
];

const paths = [
  '',
  `Documents/${'a'.repeat(4_096 - 10)}`,
  `Documents/${'a'.repeat(4_096 - 9)}`,
  'http://contoso.com/a',
  'a http://contoso.com',
  'Documents\\Budget\\2026.xlsx',
  '/Documents',
  'Documents//a',
  'Documents/../a',
  'Documents/a**',
  'Documents/{a',
  'Documents/a[b',
  'Documents/a]b',
  'Documents/[z-a]',
  'Documents/[a-a]',
  'Documents/[!a]',
];

describe('the text about a wrong value', () => {
  it.each<[string, readonly string[], (text: string) => Fault | undefined]>([
    ['addresses', addresses, addressFault],
    ['sites', sites, siteUrlFault],
    ['paths', paths, filePathFault],
  ])('is as in the golden file: %s', async (name, values, faultOf) => {
    const text = values.map((value) => paragraph(value, faultOf(value))).join('');
    const golden = join(directory, `${name}.txt`);
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(golden, text);

    expect(text).toBe(await readFile(golden, 'utf8'));
  });
});

function paragraph(value: string, fault: Fault | undefined): string {
  const shown = value.length > 120 ? `${value.slice(0, 40)}… (${value.length} characters)` : value;
  if (fault === undefined) return `${JSON.stringify(shown)}\n  is fine\n`;
  const place = fault.at === undefined ? '' : ` (from character ${fault.at})`;
  const hint = fault.hint === undefined ? '' : `  hint: ${fault.hint}\n`;
  return `${printable(JSON.stringify(shown))}\n  ${printable(fault.message)}${place}\n${hint}`;
}
