import { formatCount } from '../util/count.ts';

/** The kinds of protected resource that a bulk restore takes whole, in the order in which texts list them. */
export const workloads = ['mailbox', 'drive', 'site'] as const;
export type Workload = (typeof workloads)[number];

/** Where a resource comes back: beside the original, or over it. */
export type Destination = 'new' | 'inPlace';

/** What two spellings of one address or site URL have in common: compared without case and without trailing slashes. */
export function resourceKey(addressOrUrl: string): string {
  return addressOrUrl.trim().replace(/\/+$/, '').toLowerCase();
}

/** "1 mailbox", "2 mailboxes": a count with its noun. */
export function countOf(count: number, workload: Workload): string {
  const plural = { mailbox: 'mailboxes', drive: 'drives', site: 'sites' } as const;
  return `${formatCount(count)} ${count === 1 ? workload : plural[workload]}`;
}
