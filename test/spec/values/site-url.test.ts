import { describe, expect, it } from 'vitest';
import { parseSiteName } from '../../../src/m365/site-name.ts';
import { isDeeperThanASite, siteUrlFault } from '../../../src/spec/values/site-url.ts';

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
    ['sites/finance/Shared%20Documents/Forms/AllItems.aspx', 'sites/finance'],
    ['SitePages/Home.aspx', ''],
    [':f:/s/finance/EY3b', 'sites/finance'],
    [':f:/r/teams/a%20b/Docs?csf=1&web=1', 'teams/a%20b'],
    ['sites/finance/Home.ASPX', 'sites/finance'],
    ['teams/finance/_layouts/15', 'teams/finance'],
    ['sites/finance/forms', 'sites/finance'],
    ['sites/finance/Shared Documents/Forms/AllItems.aspx', 'sites/finance'],
    ['sites/our team/_layouts/15?x=1', 'sites/our%20team'],
  ])('asks for the site itself instead of %s', (path, site) => {
    const url = `https://contoso.sharepoint.com${site === '' ? '' : `/${site}`}`;

    expect(siteUrlFault(`https://contoso.sharepoint.com/${path}`)?.hint).toBe(
      `write the URL of the site itself: \`${url}\``,
    );
    expect(siteUrlFault(url)).toBeUndefined();
  });

  it('does not guess the site of a link that does not name it', () => {
    expect(siteUrlFault('https://contoso.sharepoint.com/:x:/g/EY3b')?.hint).toBe('write the URL of the site itself');
  });

  it.each(['sites/finance/Lists/Tasks', 'Lists', 'teams/finance/Pages/', 'sites/finance/Shared%20Documents'])(
    'takes %s, about which a warning asks',
    (path) => {
      const url = `https://contoso.sharepoint.com/${path}`;

      expect(siteUrlFault(url)).toBeUndefined();
      expect(isDeeperThanASite(parseSiteName(url) ?? { scheme: '', host: '', segments: [] })).toBe(true);
    },
  );

  it.each(['sites/a', 'teams/a', 'search', 'portals/hub', ''])('knows that /%s is a site collection', (path) => {
    const site = parseSiteName(`https://contoso.sharepoint.com/${path}`);

    expect(site && isDeeperThanASite(site)).toBe(false);
  });

  it.each([
    ['%20b%4', 38 + 4],
    ['%20b%zzc', 38 + 4],
    ['%20b%ff', 38 + 4],
    ['%ff%4', 38],
    ['%E2%82%AC%E2%82', 38],
    ['100%', 38 + 3],
  ])('points at what is wrong with the escapes of %s', (name, at) => {
    expect(siteUrlFault(`https://contoso.sharepoint.com/sites/a${name}`)?.at).toBe(at);
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
    ['https://con toso.sharepoint.com/sites/a', 'its host name is missing or wrong'],
    ['https:', 'its host name is missing or wrong'],
    ['https://contoso.sharepoint.com:99999/sites/a', 'its port is wrong'],
    ['https://contoso-admin.sharepoint.com/sites/x', 'is the admin centre'],
    ['https://contoso-my.sharepoint.com/', 'is the host of all OneDrives'],
    ['https://contoso.sharepoint.com/sites/', 'names no site'],
    ['https://contoso.sharepoint.com/teams', 'names no site'],
    ['https://portal.contoso.com/sites/x', '`portal.contoso.com` is not a host of SharePoint Online'],
    ['https://contoso.sharepoint.us/sites/gov', 'is in a national cloud'],
    ['https://contoso.sharepoint.com/sites/100%', 'it contains a `%` that starts no escape'],
    ['https://contoso.sharepoint.com/sites/%ff', 'it contains a `%` that starts no escape'],
    ['https://contoso.sharepoint.com/sites/\u200bfin', 'U+200B ZERO WIDTH SPACE'],
    ['https://contoso.sharepoint.com/sites/%E2%80%8Bfin', 'U+200B ZERO WIDTH SPACE'],
    ['finance', 'it does not start with `https://`'],
    ['the site http:', 'it does not start with `https://`'],
    ['', "the site's URL is missing"],
  ])('says what is wrong with %s', (url, reason) => {
    expect(siteUrlFault(url)?.message).toContain(reason);
  });

  it.each([
    ['http://contoso.sharepoint.com/sites/q', 'https://contoso.sharepoint.com/sites/q'],
    ['contoso.sharepoint.com/sites/r', 'https://contoso.sharepoint.com/sites/r'],
    ['https://contoso.sharepoint.com/sites/Human Resources', 'https://contoso.sharepoint.com/sites/Human%20Resources'],
    ['https://contoso.sharepoint.com/sites/a?x=1#y', 'https://contoso.sharepoint.com/sites/a'],
    ['https://contoso.sharepoint.com/sites/a b?x=y z', 'https://contoso.sharepoint.com/sites/a%20b'],
    ['https://contoso.sharepoint.com/sites/a?x=y z', 'https://contoso.sharepoint.com/sites/a'],
    ['https://contoso.sharepoint.com/sites/a#x?y z', 'https://contoso.sharepoint.com/sites/a'],
  ])('says how to write %s', (url, right) => {
    expect(siteUrlFault(url)?.hint).toBe(`write \`${right}\``);
    expect(siteUrlFault(right)).toBeUndefined();
  });
});
