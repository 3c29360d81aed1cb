import { formatCount } from '../util/count.ts';
import { parseSiteName, siteKey, withoutEndSlashes } from './site-name.ts';

/** The service's workloads, by what they protect, in the order of texts. Each has its own restore sessions and caps. */
export const workloads = ['mailbox', 'drive', 'site'] as const;
export type Workload = (typeof workloads)[number];

/**
 * What a row of a plan or report is: a whole mailbox, drive or site; the items that a query finds in a mailbox (`message`); or
 * what lies at a path of a drive or site (`file`). Reports call it `workload`.
 */
export const resourceKinds = ['mailbox', 'drive', 'site', 'message', 'file'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** A separate value for every kind. */
export function ofEachKind<Value>(make: () => Value): Record<ResourceKind, Value> {
  return { mailbox: make(), drive: make(), site: make(), message: make(), file: make() };
}

/** Where a resource comes back: in a new place beside the original, or over the original. */
export type Destination = 'new' | 'inPlace';

/** What happens if a file comes back to a place that has a file of the same name. */
export const conflictBehaviors = ['fail', 'replace', 'rename'] as const;
export type ConflictBehavior = (typeof conflictBehaviors)[number];

/**
 * The same for all spellings of one address or site URL: of an address without case, of a URL in one canonical form. Also for the
 * names of single items, which begin with one of them.
 */
export function resourceKey(addressOrUrl: string): string {
  if (isPlainUrl.test(addressOrUrl)) return withoutEndSlashes(addressOrUrl).toLowerCase();
  const site = parseSiteName(addressOrUrl);
  return site === undefined ? withoutEndSlashes(addressOrUrl.trim()).normalize().toLowerCase() : siteKey(site);
}

/** Most URLs of sites, whose canonical form differs only in case: a list of a million needs no parser. */
const isPlainUrl = /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:\/[a-z0-9_-]+)*\/?$/i;

/** `1 mailbox`, `2 mailboxes`. */
export function countOf(count: number, kind: ResourceKind): string {
  const [one, many] = nouns[kind];
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "mailboxes, drives and sites" */
export function manyOf(kinds: Iterable<ResourceKind>): string {
  const names = [...kinds].map((kind) => nouns[kind][1]);
  return [...(names.length > 2 ? [names.slice(0, -2).join(', ')] : []), names.slice(-2).join(' and ')].join(', ');
}

/** "1,200 mailboxes, 3 message queries": kinds without any are left out. */
export function countsText(counts: Readonly<Record<ResourceKind, number>>): string {
  return resourceKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => countOf(counts[kind], kind))
    .join(', ');
}

const nouns: Readonly<Record<ResourceKind, readonly [one: string, many: string]>> = {
  mailbox: ['mailbox', 'mailboxes'],
  drive: ['drive', 'drives'],
  site: ['site', 'sites'],
  message: ['message query', 'message queries'],
  file: ['file path', 'file paths'],
};
