import { type Workload, workloads } from '../../m365/workload.ts';
import { directoryPaths } from '../wire/directory-paths.ts';
import { artifactsOf, names } from '../wire/paths.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { formOf } from './text-form.ts';
import { unknownName, visibleName } from './vocabulary.ts';

/** What stood in a path where its template has `{}`. */
export interface PathId {
  readonly form: string;
  readonly id: string;
}

export interface RequestTemplate {
  readonly path: string;
  readonly ids: readonly PathId[];
  /** Empty without a query. */
  readonly query: string;
}

/** A URL without anybody's id, name or value. `base`: that of the service, which is what `sameHost` compares with. */
export function templateOf(url: URL, pseudonyms: Pseudonyms): RequestTemplate {
  return { ...pathTemplate(url.pathname, pseudonyms), query: queryTemplate(url.search) };
}

/** A link as the service gave it, such as `absolute same-host /v1.0/users?$skiptoken={x}`. */
export function linkForm(link: string, base: URL, pseudonyms: Pseudonyms): string {
  if (!URL.canParse(link, base.href)) return 'unreadable';
  const url = new URL(link, base);
  const form = URL.canParse(link) ? 'absolute' : 'relative';
  const host = url.origin === base.origin ? 'same-host' : 'other-host';
  // Another host's paths are nothing that the program knows.
  const path = host === 'same-host' ? pathTemplate(url.pathname, pseudonyms).path : depthOf(url.pathname);
  const fragment = url.hash === '' ? '' : `#${expressionTemplate(decoded(url.hash.slice(1)))}`;
  return `${form} ${host} ${path}${queryTemplate(url.search)}${fragment}`;
}

function depthOf(path: string): string {
  return '/{}'.repeat(Math.min(9, path.split('/').length - 1));
}

function pathTemplate(path: string, pseudonyms: Pseudonyms): Pick<RequestTemplate, 'path' | 'ids'> {
  const ids: PathId[] = [];
  const shown: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const before = shown.at(-1)?.toLowerCase();
    // A site's path has any number of segments, and any words.
    const isRest = before === 'sites' && segment.toLowerCase() !== 'getallsites';
    const text = decoded(isRest ? segments.slice(index).join('/') : segment);
    const known = isRest || before === 'users' ? undefined : knownSegment(text);
    shown.push(known ?? '{}');
    if (known === undefined) ids.push({ form: formOf(text), id: pseudonyms.of(text) });
    if (isRest) break;
  }
  return { path: `/${shown.join('/')}`, ids };
}

function knownSegment(text: string): string | undefined {
  if (text === '' || pathWords.has(text.toLowerCase())) return text;
  // A function, such as `browse(nextFetchToken='…')`.
  const [, name = '', argument = ''] = /^([A-Za-z]+)\((.*)\)$/s.exec(text) ?? [];
  return pathWords.has(name.toLowerCase()) ? `${name}(${expressionTemplate(argument)})` : undefined;
}

const pathWords: ReadonlySet<string> = new Set(
  [
    'v1.0',
    'beta',
    'solutions',
    'backupRestore',
    'restoreSessions',
    'activate',
    'protectionUnits',
    'protectionPolicies',
    'restorePoints',
    'search',
    'browseSessions',
    'oneDriveForBusinessBrowseSessions',
    'sharePointBrowseSessions',
    'browse',
    '$batch',
    '$metadata',
    'organization',
    'users',
    'sites',
    'getAllSites',
    'reports',
    'files',
    'openid-configuration',
    '.well-known',
    'oauth2',
    'token',
    'organizations',
    ...workloads.flatMap(segmentsOf),
  ].map((word) => word.toLowerCase()),
);

function segmentsOf(workload: Workload): string[] {
  const { sessions, bulkRequests, unitType } = names[workload];
  const report = directoryPaths.usage(workload).replace(/^reports\/|\(.*/g, '');
  return [sessions, bulkRequests, unitType, artifactsOf(workload, 'whole'), artifactsOf(workload, 'granular'), report];
}

/** With its question mark; values that anybody chose are replaced by their forms. */
function queryTemplate(search: string): string {
  if (search.length < 2) return '';
  const options = search.slice(1).split('&');
  return `?${options.slice(0, mostOptions).map(optionTemplate).join('&')}`;
}

const mostOptions = 12;

function optionTemplate(option: string): string {
  const at = option.indexOf('=');
  const name = decoded(at === -1 ? option : option.slice(0, at));
  const shown = visibleName(name);
  if (at === -1) return shown;
  const value = decoded(option.slice(at + 1).replaceAll('+', ' '));
  return `${shown}=${expressions.has(name.toLowerCase()) ? expressionTemplate(value) : valueTemplate(value)}`;
}

const expressions: ReadonlySet<string> = new Set(['$select', '$expand', '$filter', '$orderby']);

function valueTemplate(value: string): string {
  return /^(?:\d{1,3}|true|false)$/.test(value) ? value : `{${formOf(value)}}`;
}

/** An expression of OData with its literals replaced: `mail eq {address}`. */
function expressionTemplate(text: string): string {
  const shown = text.slice(0, longestExpression).replace(tokenPattern, (token) => {
    if (token.startsWith("'")) return `{${formOf(token.replace(/^'|'$/g, '').replaceAll("''", "'"))}}`;
    if (/^[(),:=;/ ]$/.test(token)) return token;
    if (/^\d/.test(token) || guidPattern.test(token)) return `{${formOf(token)}}`;
    const name = visibleName(token);
    return name === unknownName ? '{}' : name;
  });
  return text.length > longestExpression ? `${shown}…` : shown;
}

const longestExpression = 1_000;
const guidPattern = /^[0-9a-f]{8}-/i;
/** A literal, whether it is closed or not; a time; a mark; or a run of anything else. */
const tokenPattern = /'(?:[^']|'')*'?|\d{4}-\d\d-\d\dT[\d:.]+Z?|[(),:=;/ ]|[^'(),:=;/ ]+/g;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
