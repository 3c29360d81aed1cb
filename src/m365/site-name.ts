/**
 * Names of sites: URLs that people and the service write in many ways. Two names are one site if host and segments are the same
 * once the port, dots and empty segments are gone and escapes are resolved. `%2F` stays: it is not a slash between segments.
 */

/** A URL of a site, taken apart. */
export interface SiteName {
  /** `https:`, in lower case. */
  readonly scheme: string;
  /** Without port and final dot, in lower case. */
  readonly host: string;
  /** Decoded, without blanks at their ends, composed. A slash in a segment was written as `%2F`. */
  readonly segments: readonly string[];
}

/** The parts of a URL; undefined if the text is none. Never throws, because the service writes URLs too. */
export function parseSiteName(text: string): SiteName | undefined {
  const [, scheme, authority, path] = /^(https?:)\/\/([^/]+)(.*)$/is.exec(text.trim()) ?? [];
  if (scheme === undefined || authority === undefined) return undefined;
  const host = authority.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  return { scheme: scheme.toLowerCase(), host, segments: segmentsOf(path ?? '') };
}

function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  for (const written of path.split('/')) {
    const segment = decoded(written).trim().normalize();
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  return segments;
}

/** Escapes that cannot be resolved stay. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a URL has a `%` that is not followed by two digits, or escapes that are not UTF-8. */
export function hasMalformedEscape(text: string): boolean {
  try {
    decodeURIComponent(text);
    return false;
  } catch {
    return true;
  }
}

/** The same for all spellings of one site. */
export function siteKey({ scheme, host, segments }: SiteName): string {
  const written = segments.map((segment) => segment.replace(/%(?=2f)/gi, '%25').replaceAll('/', '%2F'));
  return [`${scheme}//${host}`, ...written].join('/').toLowerCase();
}

/** The spelling to send: like the key, but with the letter case as written and each segment escaped again where it must be. */
export function siteUrlToSend(name: string): string {
  const site = parseSiteName(name);
  if (site === undefined) return name;
  return [`${site.scheme}//${site.host}`, ...encodedSegments(site)].join('/');
}

export function encodedSegments({ segments }: SiteName): string[] {
  return segments.map(encoded);
}

/** Leaves what RFC 3986 allows in a segment: SharePoint writes `&`, `,` and `'` of its URLs so. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /%(?:24|26|2B|2C|3A|3B|3D|40)/g,
    decodeURIComponent,
  );
}

/** What to compare a `siteId` or `directoryObjectId` by: the GUID of the site, alone or of `host,siteGuid,webGuid`, in lower case. */
export function directoryIdKey(id: string): string {
  const parts = id.includes(',') ? id.split(',') : [];
  return (parts.length === 3 ? (parts[1] ?? '') : id).trim().toLowerCase();
}

/** The text without slashes at its end. A regular expression would try each of many slashes in the middle of a text. */
export function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
