import { describe, expect, it } from 'vitest';
import { removeFolderCommand, removeSiteCommand } from '../../../src/report/writers/powershell.ts';

const url = 'https://contoso.sharepoint.com/sites/finance-R0';

describe('the command that removes a restored site', () => {
  it('removes the site by its URL, but only if its id is the restored one', () => {
    expect(removeSiteCommand(url, '5b1e')).toBe(
      "if (((Get-MgSite -SiteId 'contoso.sharepoint.com:/sites/finance-R0').Id -split ',') -contains '5b1e') " +
        `{ Remove-SPOSite -Identity '${url}' } else { Write-Warning 'left: ${url} is another site' }`,
    );
  });

  it('compares a whole id if the service gave one', () => {
    expect(removeSiteCommand(url, 'contoso.sharepoint.com,5b1e,77aa')).toContain(
      "if ((Get-MgSite -SiteId 'contoso.sharepoint.com:/sites/finance-R0').Id -eq 'contoso.sharepoint.com,5b1e,77aa')",
    );
  });

  it('looks for the path without escapes, and removes the URL as the service wrote it', () => {
    const command = removeSiteCommand('https://contoso.sharepoint.com/sites/Caf%C3%A9%20R0/', '5b1e');

    expect(command).toContain("-SiteId 'contoso.sharepoint.com:/sites/Café R0'");
    expect(command).toContain("-Identity 'https://contoso.sharepoint.com/sites/Caf%C3%A9%20R0/'");
  });

  it.each([
    ['the root of a host', 'https://contoso.sharepoint.com/', '5b1e'],
    ['no URL', 'Restored 2026', '5b1e'],
    ['not encrypted', 'http://contoso.sharepoint.com/sites/a', '5b1e'],
    ['without an id', url, ' '],
    ['with a line feed', `${url}\nRemove-Everything`, '5b1e'],
    ['with a change of direction', `${url}\u202e`, '5b1e'],
    ['with such an id', url, '5b1e\u2028'],
  ])('is not written for what is %s', (_what, place, id) => {
    expect(removeSiteCommand(place, id)).toBeNull();
  });
});

describe('the command that removes a restored folder', () => {
  it('names the user and the folder by their ids', () => {
    expect(removeFolderCommand('ada@contoso.com', 'AAMk=')).toBe(
      "Remove-MgUserMailFolder -UserId 'ada@contoso.com' -MailFolderId 'AAMk='",
    );
  });

  it.each([
    ["o'neill", "o''neill"],
    ['o\u2019neill', 'o\u2019\u2019neill'],
    ['\u2018a\u201ab\u201bc', '\u2018\u2018a\u201a\u201ab\u201b\u201bc'],
    ['$(Remove-Item)`"a', '$(Remove-Item)`"a'],
  ])('writes %s as one literal', (user, literal) => {
    expect(removeFolderCommand(user, 'AAMk')).toBe(`Remove-MgUserMailFolder -UserId '${literal}' -MailFolderId 'AAMk'`);
  });

  it.each(['', 'a\u0000', 'a\r\nb', '\u200b'])('is not written for the user %j', (user) => {
    expect(removeFolderCommand(user, 'AAMk')).toBeNull();
  });
});
