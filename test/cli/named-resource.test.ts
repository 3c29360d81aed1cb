import { describe, expect, it } from 'vitest';
import { namedResource } from '../../src/cli/named-resource.ts';

const unitId = '23014d8c-71fe-4d00-a01a-31850bc5b42a';
const site = 'https://contoso.sharepoint.com/sites/finance';

describe('namedResource', () => {
  it.each([
    ['ada@contoso.com', {}, { workload: 'mailbox', name: 'ada@contoso.com', directoryId: null }],
    ['ada@contoso.com', { drive: true }, { workload: 'drive', name: 'ada@contoso.com', directoryId: null }],
    ['ada@contoso.com', { id: 'o1' }, { workload: 'mailbox', name: 'ada@contoso.com', directoryId: 'o1' }],
    [site, {}, { workload: 'site', name: site, directoryId: null }],
    [unitId, {}, { unitId }],
  ])('knows what %s with %j is', (text, naming, resource) => {
    expect(namedResource(text, { drive: false, ...naming })).toEqual(resource);
  });

  it.each([
    ['ada', {}, 'is not an e-mail address', 'the id of a protection unit'],
    ['', {}, 'the e-mail address is missing', 'the id of a protection unit'],
    ['mailto:ada@contoso.com', {}, 'contains more than an e-mail address', 'write just `ada@contoso.com`'],
    ['http://contoso.sharepoint.com', {}, 'does not start with `https://`', 'write `https://contoso.sharepoint.com`'],
    [`${site}/SitePages/Home.aspx`, {}, 'is a place inside a site, not a site', 'write the URL of the site itself'],
    ['https://contoso-my.sharepoint.com/personal/ada_contoso_com', {}, 'is the URL of a OneDrive', 'with --drive'],
    ['https://contoso-my.sharepoint.com', { drive: true }, 'is the URL of a OneDrive', 'with --drive'],
    [site, { drive: true }, 'which --drive cannot name', 'by the e-mail address of its owner'],
    [unitId, { drive: true }, 'names a protection unit by itself', 'leave --drive and --id out'],
    [unitId, { id: 'o1' }, 'names a protection unit by itself', 'leave --drive and --id out'],
  ])('refuses %s with %j', (text, naming, message, hint) => {
    const naming_ = { drive: false, ...naming };

    expect(() => namedResource(text, naming_)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
