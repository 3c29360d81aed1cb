import { formatCount } from '../util/count.ts';

/** The service's workloads, by what they protect, in the order in which texts list them. Each has restore sessions and caps of its own. */
export const workloads = ['mailbox', 'drive', 'site'] as const;
export type Workload = (typeof workloads)[number];

/**
 * What a row of a plan or report stands for: a mailbox, drive or site that is restored whole, or single items of one: those
 * that a query finds in a mailbox, those at a path of a drive or site. Reports call it `workload`.
 */
export const resourceKinds = ['mailbox', 'drive', 'site', 'message', 'file'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Something of its own for every kind. */
export function ofEachKind<Value>(make: () => Value): Record<ResourceKind, Value> {
  return { mailbox: make(), drive: make(), site: make(), message: make(), file: make() };
}

/** Where a resource comes back: beside the original, or over it. */
export type Destination = 'new' | 'inPlace';

/** What happens to a file that comes back where one of the same name lies. */
export const conflictBehaviors = ['fail', 'replace', 'rename'] as const;
export type ConflictBehavior = (typeof conflictBehaviors)[number];

/** What two spellings of one address or site URL have in common: compared without case and without trailing slashes, URLs also without escapes. */
export function resourceKey(addressOrUrl: string): string {
  const name = addressOrUrl.trim().replace(/\/+$/, '');
  return (name.includes('%') ? unescaped(name) : name).toLowerCase();
}

/** `%` is a letter like others in addresses, and in what is no escape. */
function unescaped(name: string): string {
  if (!/^https?:/i.test(name)) return name;
  try {
    return decodeURI(name);
  } catch {
    return name;
  }
}

/** "1 mailbox", "2 mailboxes": a count with its noun. */
export function countOf(count: number, kind: ResourceKind): string {
  const [one, many] = nouns[kind];
  return `${formatCount(count)} ${count === 1 ? one : many}`;
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
