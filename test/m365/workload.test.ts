import { describe, expect, it } from 'vitest';
import { countOf, countsText, manyOf, ofEachKind, resourceKey } from '../../src/m365/workload.ts';

describe('resourceKey', () => {
  it.each([
    ['Ada@Contoso.com', ' ada@contoso.com '],
    ['https://contoso.sharepoint.com//', 'https://contoso.sharepoint.com'],
    ['https://contoso.sharepoint.com/sites/Finance/', 'https://contoso.sharepoint.com/sites/finance'],
    ['https://contoso.sharepoint.com/sites/Fin%20ance', 'https://contoso.sharepoint.com/sites/fin ance'],
    ['https://contoso.sharepoint.com/sites/caf%C3%A9', 'https://contoso.sharepoint.com/sites/café'],
  ])('is the same for %s and %s', (one, other) => {
    expect(resourceKey(one)).toBe(resourceKey(other));
  });
});

describe('resourceKey', () => {
  it.each(['50%off@contoso.com', 'a%41@contoso.com', 'https://contoso.sharepoint.com/sites/100%'])(
    'leaves %s as it is, because it has no escapes',
    (name) => {
      expect(resourceKey(name)).toBe(name.toLowerCase());
    },
  );
});

describe('the names of kinds', () => {
  it.each([
    [[], ''],
    [['site'], 'sites'],
    [['mailbox', 'message'], 'mailboxes and message queries'],
    [['mailbox', 'drive', 'site'], 'mailboxes, drives and sites'],
    [['mailbox', 'drive', 'site', 'file'], 'mailboxes, drives, sites and file paths'],
  ] as const)('of %j are "%s"', (kinds, text) => {
    expect(manyOf(kinds)).toBe(text);
  });
});

describe('countsText', () => {
  it('leaves out the kinds that there are none of', () => {
    expect(countsText({ mailbox: 1_200, drive: 0, site: 0, message: 3, file: 1 })).toBe(
      '1,200 mailboxes, 3 message queries, 1 file path',
    );
  });
});

describe('ofEachKind', () => {
  it('makes a separate value for every kind', () => {
    const lists = ofEachKind<number[]>(() => []);
    lists.file.push(1);

    expect(lists).toEqual({ mailbox: [], drive: [], site: [], message: [], file: [1] });
  });
});

describe('countOf', () => {
  it('uses the singular for one and the plural for all other counts', () => {
    expect([countOf(1, 'mailbox'), countOf(20_000, 'mailbox'), countOf(0, 'site')]).toEqual([
      '1 mailbox',
      '20,000 mailboxes',
      '0 sites',
    ]);
  });
});
