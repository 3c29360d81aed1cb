import { type Message, quoted } from '../problem/message.ts';
import { addressFault } from './address.ts';

/** The shape of nearly every site's URL, so that a long list needs no URL parser. */
const plausible = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[a-z0-9%~._-]+)*\/?$/i;

/** Pages, views of libraries, sharing links and the like. A site may be called `Lists`; what comes below a site may not. */
const insideASite =
  /\.aspx$|^https:\/\/[^/]+\/:[a-z]:\/|^https:\/\/[^/]+(?:\/(?:sites|teams)\/[^/]+)?\/(?:SitePages|Pages|_layouts|Forms|Lists|Shared(?: |%20)Documents)(?:\/|$)/i;

/** Source: learn.microsoft.com/sharepoint/list-onedrive-urls: OneDrives are sites on the tenant's `-my` host. */
const oneDrive = /^https:\/\/[^/]+-my\.[^/]+\/personal\//i;

/** Why the service would refuse `text` as the URL of a site; undefined where it may take it. */
export function siteUrlFault(text: string): Message | undefined {
  if (text === '') return { message: "a site's URL is missing here" };
  if (!plausible.test(text)) {
    const fault = flawOf(text);
    if (fault !== undefined) return fault;
  }
  if (oneDrive.test(text)) {
    return {
      message: `${quoted(text)} is a OneDrive, not a site`,
      hint: 'name the e-mail address of its owner under `drives`',
    };
  }
  if (insideASite.test(text)) {
    return { message: `${quoted(text)} leads into a site`, hint: 'write the URL of the site itself' };
  }
  return undefined;
}

function flawOf(text: string): Message | undefined {
  if (addressFault(text) === undefined) {
    return {
      message: `${quoted(text)} is an e-mail address, not a site's URL`,
      hint: 'move it to `mailboxes` or `drives`',
    };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const flaw = url === undefined ? flawOfText(text) : flawOfUrl(url, text);
  return flaw === undefined ? undefined : { message: `${quoted(text)} is not a site's URL: ${flaw}` };
}

function flawOfText(text: string): string {
  return /^[a-z]+:/i.test(text) ? 'its host cannot be read' : 'it does not start with `https://`';
}

function flawOfUrl(url: URL, text: string): string | undefined {
  if (url.protocol !== 'https:') return 'it does not start with `https://`';
  if (/\s/.test(text)) return 'it holds a space';
  if (url.username !== '' || url.password !== '') return 'it holds a user name';
  if (!url.hostname.includes('.')) return `its host ${quoted(url.hostname)} has no dot`;
  if (url.port !== '') return 'it names a port';
  if (text.includes('?')) return 'it has a query';
  return text.includes('#') ? 'it has a fragment' : undefined;
}
