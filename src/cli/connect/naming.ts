import { missingPermissions, type TokenClaims } from '../../graph/auth/token-claims.ts';
import type { DirectoryApi } from '../../graph/directory-api.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { findSiteIds, findUserIds, type NameSources, type WantedId } from '../../lookup/find-ids.ts';
import { enoughForSiteNames, enoughForUserNames, permissions } from '../../m365/permissions.ts';
import { countOf, type Workload, workloads } from '../../m365/workload.ts';
import { namelessIn } from '../../plan/nameless.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import type { Connection } from './connect.ts';

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

/**
 * Gives a spec the ids that the directory has for its addresses and URLs, for an application: then a run of the plan needs no directory.
 * What cannot be read stays without an id.
 */
export async function identifySpec(spec: Spec, connection: Connection): Promise<Spec> {
  const service = await connection.service({ target: spec });
  if (service.claims?.kind !== 'application') return spec;
  const sources = nameSourcesOf({ claims: service.claims, directory: service.api.directory });
  const ids = new Map<number, string>();
  const wanted = (workload: Workload): WantedId[] =>
    spec.resources.flatMap((resource, index) => {
      const isNameless = resource.workload === workload && resource.selection === null && resource.directoryId === null;
      return isNameless ? [{ resource: index, name: resource.name }] : [];
    });
  const users = [...wanted('mailbox'), ...wanted('drive')];
  if (sources.users !== null) await collect(findUserIds(users, sources.users), ids);
  if (sources.sites !== null) await collect(findSiteIds(wanted('site'), sources.sites), ids);
  if (ids.size === 0) return spec;
  const resources = spec.resources.map((resource, index) => {
    const directoryId = ids.get(index);
    return directoryId === undefined ? resource : { ...resource, directoryId };
  });
  return { ...spec, resources };
}

async function collect(search: ReturnType<typeof findUserIds>, ids: Map<number, string>): Promise<void> {
  try {
    for await (const found of search) for (const { resource, directoryId } of found) ids.set(resource, directoryId);
  } catch (error) {
    // Names are not worth a plan.
    if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
  }
}

function enoughFor(workload: Workload): readonly string[] {
  return workload === 'site' ? enoughForSiteNames : enoughForUserNames;
}

/** Whether a token has one of these permissions, or may have. */
function mayRead(claims: TokenClaims | null, enough: readonly string[]): boolean {
  const missing = missingPermissions(claims, enough);
  return missing === null || missing.length < enough.length;
}
