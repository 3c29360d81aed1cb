import { encodedSegments, hasMalformedEscape, parseSiteName, type SiteName } from '../../m365/site-name.ts';
import { characterName, invisibleIn } from '../problem/characters.ts';
import { quoted } from '../problem/message.ts';
import { addressFault, type ValueFault } from './address.ts';

/** Matches nearly every site's URL, so that a long list needs no URL parser. */
const plausible = /^https:\/\/[a-z0-9]+\.sharepoint\.com(?:\/(?:sites|teams)\/[a-z0-9_-]+)?\/?$/i;

/** A host that needs no closer look. */
const plainHost = /^https:\/\/[a-z0-9]+\.sharepoint\.com(?:\/|$)/i;

/** What is wrong with `text` as the URL of a site; undefined if the service may accept it. */
export function siteUrlFault(text: string): ValueFault | undefined {
  if (plausible.test(text)) return undefined;
  if (text === '') return { message: "the site's URL is missing" };
  const site = parseSiteName(text);
  if (site === undefined || site.scheme !== 'https:') return schemeFault(text);
  return textFault(text, site) ?? hostFault(text, site) ?? pathFault(text, site) ?? extraFault(text);
}

const example = 'write the whole URL, such as `https://contoso.sharepoint.com/sites/finance`';

function schemeFault(text: string): ValueFault {
  if (addressFault(text) === undefined) {
    return {
      message: `${quoted(text)} is an e-mail address, not a site's URL`,
      hint: 'name it under `mailboxes`, `drives` or `drive`',
    };
  }
  if (/^https:\/*$/i.test(text)) return { message: notASite(text, 'its host name is missing or wrong'), hint: example };
  const rest = text.replace(/^http:\/\//i, '');
  const secure = `https://${rest}`;
  const isMeant = /^[a-z0-9-]+\.sharepoint\.com(?:[/:]|$)/i.test(rest) && siteUrlFault(secure) === undefined;
  return {
    message: notASite(text, 'it does not start with `https://`'),
    hint: isMeant ? `write \`${secure}\`` : example,
  };
}

function notASite(text: string, reason: string): string {
  return `${quoted(text)} is not a site's URL: ${reason}`;
}

function textFault(text: string, site: SiteName): ValueFault | undefined {
  const unseen = invisibleIn(text);
  if (unseen !== undefined) {
    const reason = /\s/.test(unseen.character) ? 'it contains a space' : 'it contains an invisible character';
    const message = notASite(text, `${reason}, ${characterName(unseen.character)}`);
    return { at: unseen.at, message, hint: 'remove it' };
  }
  const escaped = site.segments.map(invisibleIn).find((found) => found !== undefined);
  if (escaped !== undefined) {
    const message = notASite(text, `an escape in it means ${characterName(escaped.character)}`);
    return { message, hint: 'remove the escape' };
  }
  if (hasMalformedEscape(text)) {
    const at = malformedAt(text);
    const hint = 'write `%25` for a percent sign, or correct the escape';
    return { at, message: notASite(text, 'it contains a `%` that starts no escape'), hint };
  }
  return undefined;
}

/** Where the first `%` without two digits is, or the first escapes that are not UTF-8. */
function malformedAt(text: string): number {
  const escapes = text.matchAll(/%(?![0-9a-f]{2})|(?:%[0-9a-f]{2})+/gi);
  return [...escapes].find(([written]) => hasMalformedEscape(written))?.index ?? 0;
}

/** Hosts of clouds that have no API for restores. Source: the metadata of their Graph endpoints. */
const nationalCloud = /\.sharepoint(?:-mil)?\.(?:us|cn|de)$/;

function hostFault(text: string, { host, segments }: SiteName): ValueFault | undefined {
  if (plainHost.test(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) {
    const isPort = /^https:\/\/[^/]+:\d+(?:\/|$)/i.test(text);
    return {
      message: notASite(text, isPort ? 'its port is wrong' : 'its host name is missing or wrong'),
      hint: example,
    };
  }
  if (url.username !== '' || url.password !== '') {
    return { message: notASite(text, 'it contains a user name'), hint: 'remove everything up to the `@`' };
  }
  if (!host.includes('.'))
    return { message: notASite(text, `its host name ${quoted(host)} has no dot`), hint: example };
  const known = /^([a-z0-9-]+)\.sharepoint\.com$/.exec(host)?.[1];
  if (known === undefined) {
    const reason = nationalCloud.test(host)
      ? `${quoted(host)} is in a national cloud, where restores have no API`
      : `${quoted(host)} is not a host of SharePoint Online`;
    return { message: notASite(text, reason), hint: 'remove it, or write a URL on `<tenant>.sharepoint.com`' };
  }
  if (known.endsWith('-admin')) {
    return { message: `${quoted(text)} is the admin centre, not a site`, hint: 'write the URL of a site' };
  }
  if (!known.endsWith('-my')) return undefined;
  const hint = 'name it by the e-mail address of its owner, under `drives` or `drive`';
  const isDrive = segments[0]?.toLowerCase() === 'personal' && segments.length > 1;
  if (isDrive) return { message: `${quoted(text)} is a OneDrive, not a site`, hint };
  return {
    message: `${quoted(text)} is the host of all OneDrives, not a site`,
    hint: hint.replace('it', 'a OneDrive'),
  };
}

function pathFault(text: string, site: SiteName): ValueFault | undefined {
  const names = site.segments.map((segment) => segment.toLowerCase());
  const [first, second] = names;
  if (first !== undefined && /^:[a-z]:$/.test(first)) return linkFault(text, site);
  const isCollection = first === 'sites' || first === 'teams';
  if (isCollection && second === undefined) {
    return { message: `${quoted(text)} names no site`, hint: `write the name of a site after \`/${first}/\`` };
  }
  const below = isCollection ? names.slice(2) : names;
  const isPage = names.at(-1)?.endsWith('.aspx') === true || below.includes('_layouts') || below.includes('forms');
  return isPage ? insideFault(text, 'a place inside a site', site) : undefined;
}

/** A sharing link such as `/:f:/r/sites/finance/…`, `/:f:/s/finance/…` or `/:f:/g/…`: the last does not say where it leads. */
function linkFault(text: string, { segments: [, kind = '', ...rest], ...site }: SiteName): ValueFault {
  const places: ReadonlyMap<string, readonly string[]> = new Map([
    ['r', rest],
    ['s', ['sites', ...rest]],
    ['t', ['teams', ...rest]],
  ]);
  const segments = places.get(kind.toLowerCase());
  if (segments !== undefined && rest.length > 0) return insideFault(text, 'a sharing link', { ...site, segments });
  return { message: `${quoted(text)} is a sharing link, not a site`, hint: 'write the URL of the site itself' };
}

function insideFault(text: string, what: string, inside: SiteName): ValueFault {
  const hint = `write the URL of the site itself: \`${siteCollectionOf(inside)}\``;
  return { message: `${quoted(text)} is ${what}, not a site`, hint };
}

/** The URL of the site collection that a URL lies in. */
export function siteCollectionOf(site: SiteName): string {
  const first = site.segments[0]?.toLowerCase();
  const depth = (first === 'sites' || first === 'teams') && site.segments.length > 1 ? 2 : 0;
  return [`${site.scheme}//${site.host}`, ...encodedSegments(site).slice(0, depth)].join('/');
}

/** Whether a URL has more segments than a site collection. `search` and `portals/…` are the only ones beside `sites` and `teams`. */
export function isDeeperThanASite({ segments }: SiteName): boolean {
  const [first = '', ...others] = segments.map((segment) => segment.toLowerCase());
  if (first === 'sites' || first === 'teams' || first === 'portals') return others.length !== 1;
  return first !== '' && !(first === 'search' && others.length === 0);
}

/** What cannot be in the URL of a site, by how it begins. */
const spareParts: ReadonlyMap<string, string> = new Map([
  [' ', 'a space'],
  ['?', 'a query'],
  ['#', 'a fragment'],
]);

function extraFault(text: string): ValueFault | undefined {
  const port = /^https:\/\/[^/]+:(\d+)/i.exec(text)?.[1];
  if (port !== undefined && Number(port) !== 443) {
    return { message: notASite(text, 'it contains a port'), hint: `remove \`:${port}\`` };
  }
  const at = text.search(/[ ?#]/);
  if (at === -1) return undefined;
  const what = spareParts.get(text.charAt(at)) ?? '';
  // Without what must go anyway, so that the corrected URL has no other fault.
  const right = text.replace(/[?#].*$/s, '').replaceAll(' ', '%20');
  return { at, message: notASite(text, `it contains ${what}`), hint: `write \`${right}\`` };
}
