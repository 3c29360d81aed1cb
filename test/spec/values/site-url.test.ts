import { describe, expect, it } from 'vitest';
import { siteUrlFault } from '../../../src/spec/values/site-url.ts';

describe('siteUrlFault', () => {
  it.each([
    'https://contoso.sharepoint.com',
    'https://contoso.sharepoint.com/',
    'https://contoso.sharepoint.com/sites/finance',
    'HTTPS://Contoso.SharePoint.com/Teams/Finance/',
    'https://contoso.sharepoint.com/sites/finance/subsite',
    'https://contoso.sharepoint.com/sites/Lists',
    'https://contoso.sharepoint.com/sites/b%C3%BCro',
    "https://contoso.sharepoint.com/sites/team's",
    'https://contoso.sharepoint.com/sites/Pages2',
    'https://contoso.sharepoint.com/sites/finance/Listserver',
    'https://contoso.sharepoint.com/teams/:f:',
    'https://contoso.sharepoint.com/sites/home.aspx2',
  ])('accepts %s', (url) => {
    expect(siteUrlFault(url)).toBeUndefined();
  });

  it.each([
    'https://contoso.sharepoint.com/sites/finance/Shared%20Documents/Forms/AllItems.aspx',
    'https://contoso.sharepoint.com/sites/finance/Lists/Tasks',
    'https://contoso.sharepoint.com/SitePages/Home.aspx',
    'https://contoso.sharepoint.com/:f:/s/finance/EY3b',
    'https://contoso.sharepoint.com/sites/finance/Home.ASPX',
    'https://contoso.sharepoint.com/Lists',
    'https://contoso.sharepoint.com/teams/finance/Pages/',
    'https://contoso.sharepoint.com/teams/finance/_layouts/15',
    'https://contoso.sharepoint.com/sites/finance/forms',
    'https://contoso.sharepoint.com/sites/finance/Shared%20Documents',
  ])('asks for the site itself instead of %s', (url) => {
    expect(siteUrlFault(url)?.hint).toBe('write the URL of the site itself');
  });

  it("asks for the owner's address instead of the URL of a OneDrive", () => {
    expect(siteUrlFault('https://contoso-my.sharepoint.com/personal/ada_contoso_com')?.hint).toBe(
      'name it by the e-mail address of its owner, under `drives` or `drive`',
    );
    expect(siteUrlFault('https://contoso.sharepoint.com/personal/ada')).toBeUndefined();
  });

  it.each([
    ['ftp://contoso.sharepoint.com/sites/finance', 'it does not start with `https://`'],
    ['https://contoso/sites/finance', 'its host name `contoso` has no dot'],
    ['https://contoso.sharepoint.com:444/sites/finance', 'it contains a port'],
    ['https://ada@contoso.sharepoint.com/sites/finance', 'it contains a user name'],
    ['https://:pw@contoso.sharepoint.com/sites/finance', 'it contains a user name'],
    ['https://contoso.sharepoint.com/sites/our\tfinance', 'it contains a space'],
    ['https://contoso.sharepoint.com/sites/finance?', 'it contains a query'],
    ['https://contoso.sharepoint.com/sites/finance#', 'it contains a fragment'],
    ['https:', 'its host name is missing or wrong'],
    ['finance', 'it does not start with `https://`'],
    ['the site http:', 'it does not start with `https://`'],
    ['', "the site's URL is missing"],
  ])('says what is wrong with %s', (url, reason) => {
    expect(siteUrlFault(url)?.message).toContain(reason);
  });
});
