import { describe, expect, it } from 'vitest';
import { siteUrlFault } from '../../src/spec/site-url.ts';

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
  ])('takes %s', (url) => {
    expect(siteUrlFault(url)).toBeUndefined();
  });

  it.each([
    'https://contoso.sharepoint.com/sites/finance/Shared%20Documents/Forms/AllItems.aspx',
    'https://contoso.sharepoint.com/sites/finance/Lists/Tasks',
    'https://contoso.sharepoint.com/SitePages/Home.aspx',
    'https://contoso.sharepoint.com/:f:/s/finance/EY3b',
  ])('asks for the site itself instead of %s', (url) => {
    expect(siteUrlFault(url)?.hint).toBe('write the URL of the site itself');
  });

  it.each([
    ['ftp://contoso.sharepoint.com/sites/finance', 'it does not start with `https://`'],
    ['https://contoso/sites/finance', 'its host `contoso` has no dot'],
    ['https://contoso.sharepoint.com:444/sites/finance', 'it names a port'],
  ])('tells what is wrong with %s', (url, flaw) => {
    expect(siteUrlFault(url)?.message).toContain(flaw);
  });
});
