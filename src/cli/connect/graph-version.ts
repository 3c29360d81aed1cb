import { withoutEndSlashes } from '../../m365/site-name.ts';
import type { Plan } from '../../plan/plan.ts';
import { betaNeedOfPlan } from '../../spec/beta.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { shellPath } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';

export const graphVersions = ['v1.0', 'beta'] as const;
export type GraphVersion = (typeof graphVersions)[number];

/** The Graph URL with this version instead of its own. */
export function atVersion(url: string, version: GraphVersion | undefined): string {
  if (version === undefined) return url;
  if (versionOf(url) === undefined)
    throw new CommandError(
      exitCodes.usage,
      `\`--graph-version\` cannot replace the version of \`${url}\`: it ends with none`,
      'end --graph-url with /v1.0 or /beta, or leave --graph-version out',
    );
  return url.replace(/[^/]+(\/*)$/, `${version}$1`);
}

/** The version that a Graph URL ends with; undefined if it is not a known one. */
export function versionOf(url: string): GraphVersion | undefined {
  const last = withoutEndSlashes(url).split('/').at(-1);
  return graphVersions.find((version) => version === last);
}

export const withoutVersion = 'ends with no version of Microsoft Graph';

export function versionHint(url: string): string {
  return `use --graph-url ${shellPath(`${withoutEndSlashes(url)}/v1.0`)}`;
}

/** Refuses a plan that needs beta on v1.0. */
export function requireVersion(plan: Plan, version: GraphVersion | undefined): void {
  if (version !== 'v1.0') return;
  const need = betaNeedOfPlan(plan);
  if (need === undefined) return;
  const { file, line } = need.place;
  throw new CommandError(exitCodes.usage, `${file}:${line}: ${need.message}`, need.hint);
}
