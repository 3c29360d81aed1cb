import { describe, expect, it } from 'vitest';
import { readBulkAddition } from '../../../src/emulator/sessions/bulk-addition.ts';
import { addressFault } from '../../../src/spec/values/address.ts';

const body = {
  displayName: 'finance 1/3',
  mailboxes: ['ada@contoso.com'],
  protectionTimePeriod: { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-11-15T00:00:00.0000000+00:00' },
  destinationType: 'new',
  tags: 'fastRestore',
  restorePointPreference: 'oldest',
};

function refusalOf(changes: object, workload: 'mailbox' | 'site' = 'mailbox'): unknown {
  try {
    readBulkAddition(workload, { ...body, ...changes }, 3);
  } catch (error) {
    return error;
  }
  return 'not refused';
}

describe('readBulkAddition', () => {
  it("reads a body as in Microsoft's documents", () => {
    expect(readBulkAddition('mailbox', body, 10_000)).toEqual({
      displayName: 'finance 1/3',
      targets: ['ada@contoso.com'],
      destination: 'new',
      prefer: 'oldest',
      fastOnly: true,
      from: Date.parse('2026-11-01T00:00:00Z'),
      to: Date.parse('2026-11-15T00:00:00Z'),
    });
  });

  it('defaults to the latest point of any kind', () => {
    const { tags, restorePointPreference, displayName, ...least } = body;

    const addition = readBulkAddition('mailbox', least, 10_000);

    expect(addition).toMatchObject({ displayName: null, prefer: 'latest', fastOnly: false });
  });

  it.each(['directoryObjectIds', 'siteIds', 'protectionUnitIds'])(
    'refuses values of `%s`, which is not implemented, and accepts none',
    (property) => {
      expect(refusalOf({ [property]: [] })).toBe('not refused');
      expect(refusalOf({ [property]: ['x'] })).toMatchObject({
        status: 400,
        code: 'BulkRestoreInvalidCreateRequest',
        message: `the property '${property}' is not implemented yet`,
      });
    },
  );

  it.each([
    ['a list of another workload', { siteWebUrls: ['https://contoso.sharepoint.com'] }],
    ['a property that the type does not have', { displayname: 'x' }],
    ['a name that is not a text', { displayName: 7 }],
    ['no list', { mailboxes: undefined }],
    ['a list that is not a list', { mailboxes: 'ada@contoso.com' }],
    ['an empty list', { mailboxes: [] }],
    ['no window', { protectionTimePeriod: undefined }],
    ['a window without an end', { protectionTimePeriod: { startDateTime: '2026-11-01T00:00:00Z' } }],
    ['a date without a time', { protectionTimePeriod: { ...body.protectionTimePeriod, startDateTime: '2026-11-01' } }],
    [
      'a time without its zone',
      { protectionTimePeriod: { ...body.protectionTimePeriod, startDateTime: '2026-11-01T00:00:00' } },
    ],
    [
      'a day that is not in the calendar',
      { protectionTimePeriod: { ...body.protectionTimePeriod, startDateTime: '2026-13-01T00:00:00Z' } },
    ],
    [
      'an empty window',
      { protectionTimePeriod: { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-11-01T00:00:00Z' } },
    ],
    ['no destination', { destinationType: undefined }],
    ['an unknown destination', { destinationType: 'inplace' }],
    ['unknown tags', { tags: 'fast' }],
    ['an unknown preference', { restorePointPreference: 'newest' }],
    ['a resource twice', { mailboxes: ['ada@contoso.com', 'Ada@contoso.com'] }],
  ])('refuses %s', (_what, changes) => {
    expect(refusalOf(changes)).toMatchObject({ status: 400, code: 'BulkRestoreInvalidCreateRequest' });
  });

  it.each([
    "o'brien@contoso.com",
    'ada+test@contoso.com',
    'guest_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    'r&d@contoso.com',
    'ada/b@contoso.com',
    'a%b@contoso.com',
    '{room}@contoso.com',
  ])('accepts %s, as a spec does', (address) => {
    expect(addressFault(address)).toBeUndefined();
    expect(refusalOf({ mailboxes: [address] })).toBe('not refused');
  });

  it.each(['ada', 'ada@contoso', '@contoso.com', 'ada @contoso.com', 'Ada <ada@contoso.com>', '', 7, null])(
    'refuses %j as an address',
    (address) => {
      expect(refusalOf({ mailboxes: [address] })).toMatchObject({ code: 'BulkRestoreInvalidCreateRequestUserEmail' });
    },
  );

  it.each([
    'contoso.sharepoint.com',
    'http://contoso.sharepoint.com',
    'https://contoso',
    'https://a.b/c d',
    'https://a.b/?x',
  ])('refuses %j as a site', (url) => {
    const changes = { mailboxes: undefined, siteWebUrls: [url] };
    const { mailboxes, ...site } = { ...body, ...changes };

    expect(() => readBulkAddition('site', site, 3)).toThrow(
      expect.objectContaining({ code: 'BulkRestoreInvalidCreateRequestSiteUrl' }),
    );
  });

  it('refuses more resources than a request can hold, before it checks them', () => {
    expect(refusalOf({ mailboxes: ['1', '2', '3', '4'] })).toMatchObject({
      code: 'BulkRestoreRestorationResourcesCountExceedsLimit',
    });
  });

  it.each([null, [], 'text', undefined])('refuses %j as a body', (wrong) => {
    expect(() => readBulkAddition('mailbox', wrong, 3)).toThrow('the body must be a JSON object');
  });
});
