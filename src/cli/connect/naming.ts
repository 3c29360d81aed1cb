import { dirname, join } from 'node:path';
import { missingPermissions, type TokenClaims } from '../../graph/auth/token-claims.ts';
import type { DirectoryApi } from '../../graph/directory-api.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { findSiteIds, findUserIds, mostByName, type NameSources, type WantedId } from '../../lookup/find-ids.ts';
import { type SameUnit, sameUnits } from '../../lookup/same-units.ts';
import { enoughForSiteNames, enoughForUserNames, permissions } from '../../m365/permissions.ts';
import { countOf, type Workload, workloads } from '../../m365/workload.ts';
import { namelessIn } from '../../plan/nameless.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Finding } from '../../spec/problem/finding.ts';
import { quoted } from '../../spec/problem/message.ts';
import { mostProblems } from '../../spec/problem/problem.ts';
import { oneWarning, problemText } from '../../spec/problem/problem-text.ts';
import type { Spec } from '../../spec/spec.ts';
import { within } from '../../util/clock.ts';
import { second } from '../../util/duration.ts';
import { ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { SpecOptions } from '../files/specs.ts';
import { paint } from '../terminal/colours.ts';
import { say, show } from '../terminal/say.ts';
import { problemsAsJson } from '../validation/json.ts';
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

interface Identification extends SpecOptions {
  /** The path of the spec. */
  readonly path: string;
  /** All that has no id, or only if that is a handful: before a run, nobody waits for the directory for long. */
  readonly reach: 'all' | 'few';
}

/**
 * Gives a spec the ids that the directory has for its addresses and URLs: then a run of the plan needs no directory. What cannot be
 * read stays without an id.
 *
 * Rejects with CommandError (2) if two of them turn out to be one mailbox, drive or site; with `allowDuplicates`, the first is kept.
 */
export async function identifySpec(
  spec: Spec,
  connection: Connection,
  options: Identification,
  environment: Environment,
): Promise<Spec> {
  const { claims, api, probe } = await connection.service({ target: spec });
  if (claims === null) return spec;
  // Before a run, nobody waits for a directory that is throttled or away.
  const directory = options.reach === 'all' ? api.directory : probe.yieldingDirectory;
  const ids = new Map<number, string>();
  const asking = idsFor(spec, nameSourcesOf({ claims, directory }), { reach: options.reach, ids });
  if (options.reach === 'all') await asking;
  else await within(longestAsking, asking, environment.clock);
  if (ids.size === 0) return withoutSameUnits(spec, options, environment);
  const resources = spec.resources.map((resource, index) => {
    const directoryId = ids.get(index);
    return directoryId === undefined ? resource : { ...resource, directoryId };
  });
  return withoutSameUnits({ ...spec, resources }, options, environment);
}

/** How long a run waits for the directory before it starts, in milliseconds. Ours. */
const longestAsking: number = 20 * second;

/** Puts into `ids` what the directory answers, as it comes. */
async function idsFor(
  { resources }: Spec,
  sources: NameSources,
  { reach, ids }: Pick<Identification, 'reach'> & { readonly ids: Map<number, string> },
): Promise<void> {
  const wanted = (workload: Workload): WantedId[] =>
    resources.flatMap((resource, index) => {
      const isNameless = resource.workload === workload && resource.selection === null && resource.directoryId === null;
      return isNameless ? [{ resource: index, name: resource.name }] : [];
    });
  const mayAsk = (names: readonly WantedId[]): boolean => reach === 'all' || names.length <= mostByName;
  const [users, sites] = [[...wanted('mailbox'), ...wanted('drive')], wanted('site')];
  if (sources.users !== null && mayAsk(users)) await collect(findUserIds(users, sources.users), ids);
  if (sources.sites !== null && mayAsk(sites)) await collect(findSiteIds(sites, sources.sites), ids);
}

/** What a spec names twice is restored once. */
function withoutSameUnits(spec: Spec, options: Identification, environment: Environment): Spec {
  const found = sameUnits(spec.resources);
  if (found.length === 0) return spec;
  const problems = found.slice(0, mostProblems).flatMap((same) => sameUnitProblem(spec, same, options.path));
  const colour = paint(environment.stderr, options, environment.variables);
  if (!options.allowDuplicates) {
    const more = found.length - problems.length;
    throw new ProblemsError(
      problemText(problems, { more, paint: colour }).trimEnd(),
      problemsAsJson({ shown: problems, more }),
    );
  }
  for (const { hint: _hint, ...problem } of problems.slice(0, mostShown))
    show('warn', oneWarning({ ...problem, message: `${problem.message}, so it is left out` }, colour), environment);
  const more = found.length - mostShown;
  if (more > 0) say('warn', [`${more} more are left out because the spec names them twice`], environment);
  const again = new Set(found.map((same) => same.again));
  return { ...spec, resources: spec.resources.filter((_, index) => !again.has(index)) };
}

/** Ours: nobody reads more warnings of one kind. */
const mostShown = 10;

function sameUnitProblem({ resources, sources }: Spec, { first, again }: SameUnit, path: string): Finding[] {
  const [earlier, later] = [resources[first], resources[again]];
  if (earlier === undefined || later === undefined) return [];
  const fileOf = ({ source }: { readonly source: number }): string => {
    const list = sources[source]?.path ?? '';
    return source === 0 ? path : join(dirname(path), list);
  };
  const place = earlier.source === later.source ? `on line ${earlier.line}` : `at ${fileOf(earlier)}:${earlier.line}`;
  return [
    {
      rule: later.source === 0 ? 'rule' : 'list',
      place: { file: fileOf(later), line: later.line, column: 1 },
      message: `by the directory, ${quoted(later.name)} is the same ${later.kind} as ${quoted(earlier.name)} ${place}`,
      hint: 'remove one of the two, or keep the first with `--allow-duplicates`',
    },
  ];
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
