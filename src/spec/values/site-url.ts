import { type Message, quoted } from '../problem/message.ts';
import { addressFault } from './address.ts';

/** Matches nearly every site's URL, so that a long list needs no URL parser. */
const plausible = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[a-z0-9%~._-]+)*\/?$/i;

/** Pages, library views, sharing links and so on. A site can be called `Lists`, but `Lists` below a site is not one. */
const insideASite =
  /\.aspx$|^https:\/\/[^/]+\/:[a-z]:\/|^https:\/\/[^/]+(?:\/(?:sites|teams)\/[^/]+)?\/(?:SitePages|Pages|_layouts|Forms|Lists|Shared(?: |%20)Documents)(?:\/|$)/i;

/** OneDrives are sites on the tenant's `-my` host. Source: learn.microsoft.com/sharepoint/list-onedrive-urls. */
const oneDrive = /^https:\/\/[^/]+-my\.[^/]+\/personal\//i;

/** What is wrong with `text` as the URL of a site; undefined if the service may accept it. */
export function siteUrlFault(text: string): Message | undefined {
  if (text === '') return { message: "the site's URL is missing" };
  if (!plausible.test(text)) {
    const fault = urlFault(text);
    if (fault !== undefined) return fault;
  }
  if (oneDrive.test(text)) {
    return {
      message: `${quoted(text)} is a OneDrive, not a site`,
      hint: 'name it by the e-mail address of its owner, under `drives` or `drive`',
    };
  }
  if (insideASite.test(text)) {
    return {
      message: `${quoted(text)} is a place inside a site, not a site`,
      hint: 'write the URL of the site itself',
    };
  }
  return undefined;
}

function urlFault(text: string): Message | undefined {
  if (addressFault(text) === undefined) {
    return {
      message: `${quoted(text)} is an e-mail address, not a site's URL`,
      hint: 'name it under `mailboxes`, `drives` or `drive`',
    };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const reason = url === undefined ? reasonOfText(text) : reasonOfUrl(url, text);
  return reason === undefined ? undefined : { message: `${quoted(text)} is not a site's URL: ${reason}` };
}

function reasonOfText(text: string): string {
  return /^[a-z]+:/i.test(text) ? 'its host name is missing or wrong' : 'it does not start with `https://`';
}

function reasonOfUrl(url: URL, text: string): string | undefined {
  if (url.protocol !== 'https:') return 'it does not start with `https://`';
  if (/\s/.test(text)) return 'it contains a space';
  if (url.username !== '' || url.password !== '') return 'it contains a user name';
  if (!url.hostname.includes('.')) return `its host name ${quoted(url.hostname)} has no dot`;
  if (url.port !== '') return 'it contains a port';
  if (text.includes('?')) return 'it contains a query';
  return text.includes('#') ? 'it contains a fragment' : undefined;
}
