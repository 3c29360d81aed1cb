import { parseSiteName } from '../../m365/site-name.ts';
import { printable } from '../../util/printable.ts';

/*
 * Commands that remove what a drill left behind. The program writes them into leftovers.csv and never runs them.
 *
 * Source: Get-MgSite and Remove-MgUserMailFolder of Microsoft Graph PowerShell, Remove-SPOSite of the SharePoint Online
 * Management Shell, which moves a site to the recycle bin. Nobody has run these lines on a tenant yet: that a site is addressed as
 * `<host>:<path>` in PowerShell too, as in Graph itself, is a guess. The id of a site is
 * `<host>,<id of the site collection>,<id of the web>`.
 */

/** Removes the site at `url`, but only if its id is `siteId`. Null if that cannot be written safely. */
export function removeSiteCommand(url: string, siteId: string): string | null {
  const address = siteAddress(url);
  if (address === null || ![url, siteId].every(isSafe)) return null;
  const found = `(Get-MgSite -SiteId ${quoted(address)}).Id`;
  const isRestored = siteId.includes(',')
    ? `${found} -eq ${quoted(siteId)}`
    : `(${found} -split ',') -contains ${quoted(siteId)}`;
  return `if (${isRestored}) { Remove-SPOSite -Identity ${quoted(url)} } else { Write-Warning ${quoted(`left: ${url} is another site`)} }`;
}

/** Removes a folder of a mailbox. Null if that cannot be written safely. */
export function removeFolderCommand(userId: string, folderId: string): string | null {
  if (![userId, folderId].every(isSafe)) return null;
  return `Remove-MgUserMailFolder -UserId ${quoted(userId)} -MailFolderId ${quoted(folderId)}`;
}

/**
 * A literal of PowerShell. Inside single quotes nothing is expanded; a quote is written twice. PowerShell takes typographic
 * single quotes as quotes too.
 */
function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/** Whether a text has only characters that everybody sees. */
function isSafe(text: string): boolean {
  return text.trim() !== '' && printable(text) === text;
}

/** `contoso.sharepoint.com:/sites/finance`; null for what is not the URL of a site below the root of its host. */
function siteAddress(url: string): string | null {
  const site = parseSiteName(url);
  if (site === undefined || site.scheme !== 'https:' || site.segments.length === 0) return null;
  return `${site.host}:/${site.segments.join('/')}`;
}
