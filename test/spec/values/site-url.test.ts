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
  ])('takes %s', (url) => {
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

  it("sends whoever names a OneDrive to its owner's address", () => {
    expect(siteUrlFault('https://contoso-my.sharepoint.com/personal/ada_contoso_com')?.hint).toBe(
      'name the e-mail address of its owner under `drives`',
    );
    expect(siteUrlFault('https://contoso.sharepoint.com/personal/ada')).toBeUndefined();
  });

  it.each([
    ['ftp://contoso.sharepoint.com/sites/finance', 'it does not start with `https://`'],
    ['https://contoso/sites/finance', 'its host `contoso` has no dot'],
    ['https://contoso.sharepoint.com:444/sites/finance', 'it names a port'],
    ['https://ada@contoso.sharepoint.com/sites/finance', 'it holds a user name'],
    ['https://:pw@contoso.sharepoint.com/sites/finance', 'it holds a user name'],
    ['https://contoso.sharepoint.com/sites/our\tfinance', 'it holds a space'],
    ['https://contoso.sharepoint.com/sites/finance?', 'it has a query'],
    ['https://contoso.sharepoint.com/sites/finance#', 'it has a fragment'],
    ['https:', 'its host cannot be read'],
    ['finance', 'it does not start with `https://`'],
    ['the site http:', 'it does not start with `https://`'],
    ['', "a site's URL is missing here"],
  ])('tells what is wrong with %s', (url, flaw) => {
    expect(siteUrlFault(url)?.message).toContain(flaw);
  });
});
