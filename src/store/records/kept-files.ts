import type { ChainName } from '../store.ts';

/*
 * What is kept beside runs, by the names that it has in a state directory. A store in a database has the same under the same names when
 * it is moved.
 */

export const timingsFile = 'timings.ndjson';

export function drillFile(runId: string): string {
  return `drills/${runId}.ndjson`;
}

export function chainFileName({ specName, isEmulated }: ChainName): string {
  return `chains/${specName}${isEmulated ? '.emulated' : ''}.json`;
}

/** What a path is of; null for a path that no store has. */
export type KeptFile = { readonly drill: string } | { readonly chain: ChainName } | 'timings';

export function keptFileAt(path: string): KeptFile | null {
  if (path === timingsFile) return 'timings';
  const [, runId] = /^drills\/([^/\\]+)\.ndjson$/.exec(path) ?? [];
  if (runId !== undefined) return { drill: runId };
  // A spec name has no dot.
  const [, specName, emulated] = /^chains\/([^/\\.]+)(\.emulated)?\.json$/.exec(path) ?? [];
  return specName === undefined ? null : { chain: { specName, isEmulated: emulated !== undefined } };
}
