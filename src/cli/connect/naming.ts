import { missingPermissions, type TokenClaims } from '../../graph/auth/token-claims.ts';
import type { DirectoryApi } from '../../graph/directory-api.ts';
import type { NameSources } from '../../lookup/find-ids.ts';
import { enoughForSiteNames, enoughForUserNames, permissions } from '../../m365/permissions.ts';
import { countOf, type Workload, workloads } from '../../m365/workload.ts';
import { namelessIn } from '../../plan/nameless.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

/** Who may be asked which resource an id of the service is. People who signed in see names, which may be others than a spec has. */
export function nameSourcesOf({
  claims,
  directory,
}: {
  readonly claims: TokenClaims | null;
  readonly directory: DirectoryApi;
}): NameSources {
  return {
    users: mayRead(claims, enoughForUserNames) ? directory : null,
    sites: mayRead(claims, enoughForSiteNames) ? directory : null,
    areNamesShown: claims?.kind === 'delegated',
  };
}

/**
 * Warns an application once, before anything is sent, of the rows that the reports cannot name, and says what to grant. What the
 * token does not say shows during the run.
 */
export function warnAboutNames(
  plan: Plan,
  {
    claims,
    foundIds = new Map(),
  }: { readonly claims: TokenClaims | null; readonly foundIds?: ReadonlyMap<number, string> },
  environment: Environment,
): void {
  if (claims?.kind !== 'application') return;
  const lacking = new Set<string>();
  const unnamed: string[] = [];
  for (const workload of workloads) {
    if (mayRead(claims, enoughFor(workload))) continue;
    const count = [...namelessIn(plan, workload)].filter((index) => !foundIds.has(index)).length;
    if (count === 0) continue;
    unnamed.push(countOf(count, workload));
    lacking.add(workload === 'site' ? permissions.readSites : permissions.readUsers);
  }
  if (unnamed.length === 0) return;
  const what = unnamed.length === 1 ? unnamed[0] : `${unnamed.slice(0, -1).join(', ')} and ${unnamed.at(-1)}`;
  const names = [...lacking].map((name) => `\`${name}\``).join(' and ');
  const lines = [
    `${what} cannot be named one by one in the reports: the service shows no names to an application, and the token lacks ${names}.`,
    `Everything is restored all the same, and totals, gates and the exit code are right. For names, have an administrator grant ${names}, or give the ids in the lists.`,
  ];
  say('warn', lines, environment);
}

function enoughFor(workload: Workload): readonly string[] {
  return workload === 'site' ? enoughForSiteNames : enoughForUserNames;
}

/** Whether a token has one of these permissions, or may have. */
function mayRead(claims: TokenClaims | null, enough: readonly string[]): boolean {
  const missing = missingPermissions(claims, enough);
  return missing === null || missing.length < enough.length;
}
