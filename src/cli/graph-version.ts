import type { Plan } from '../plan/plan.ts';
import { countOf } from '../spec/workload.ts';
import { exitCodes, Refusal } from './exit-codes.ts';

export const graphVersions = ['v1.0', 'beta'] as const;
export type GraphVersion = (typeof graphVersions)[number];

/** A Graph URL with the version that `--graph-version` asks for in the place of its own. */
export function atVersion(url: string, version: GraphVersion | undefined): string {
  if (version === undefined) return url;
  if (versionOf(url) === undefined)
    throw new Refusal(
      exitCodes.usage,
      `\`${url}\` ends with no version that \`--graph-version\` could take the place of`,
      'end --graph-url with /v1.0 or /beta, or leave --graph-version out',
    );
  return url.replace(/[^/]+(\/*)$/, `${version}$1`);
}

function versionOf(url: string): GraphVersion | undefined {
  const last = url.replace(/\/+$/, '').split('/').at(-1);
  return graphVersions.find((version) => version === last);
}

/** v1.0 restores single files beside the originals, under names of its own choosing; where they go otherwise is for beta to say. */
export function requireVersion({ groups }: Pick<Plan, 'groups'>, url: string): void {
  if (versionOf(url) !== 'v1.0') return;
  const beyond = groups.filter(
    ({ kind, destination, conflictBehavior }) =>
      kind === 'file' && (destination === 'inPlace' || conflictBehavior !== null),
  );
  if (beyond.length === 0) return;
  const count = beyond.reduce((sum, group) => sum + group.count, 0);
  const key = beyond.some(({ conflictBehavior }) => conflictBehavior !== null) ? '`conflictBehavior`' : '`inPlace`';
  throw new Refusal(
    exitCodes.usage,
    `${countOf(count, 'file')} with ${key}, which v1.0 of the service has not`,
    'add --graph-version beta, which Microsoft may change at any time, or restore to a new location',
  );
}
