import { dirname, join } from 'node:path';
import type { DirectoryApi } from '../../graph/directory-api.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { findSiteIds, findUserIds, mostByName, type NameSources, type WantedId } from '../../lookup/find-ids.ts';
import { sameUnits } from '../../lookup/same-units.ts';
import type { Workload } from '../../m365/workload.ts';
import { namelessIn } from '../../plan/nameless.ts';
import type { Plan } from '../../plan/plan.ts';
import { TwinFinder } from '../../run/names/twin-finder.ts';
import type { Finding } from '../../spec/problem/finding.ts';
import { quoted } from '../../spec/problem/message.ts';
import { mostProblems } from '../../spec/problem/problem.ts';
import { oneWarning, problemText } from '../../spec/problem/problem-text.ts';
import type { Resource, Spec } from '../../spec/spec.ts';
import { within } from '../../util/clock.ts';
import { second } from '../../util/duration.ts';
import { ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { SpecOptions } from '../files/specs.ts';
import { paint } from '../terminal/colours.ts';
import { say, show } from '../terminal/say.ts';
import { problemsAsJson } from '../validation/json.ts';
import type { Connection } from './connect.ts';
import { nameSourcesOf } from './naming.ts';
import type { Service } from './service.ts';

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
  const service = await connection.service({ target: spec });
  const { claims, api } = service;
  if (claims === null) return spec;
  const ids = new Map<number, string>();
  const ask = (directory: DirectoryApi): Promise<void> =>
    idsFor((workload) => namelessOf(spec, workload), nameSourcesOf({ claims, directory }), {
      reach: options.reach,
      ids,
    });
  if (options.reach === 'all') await ask(api.directory);
  else await askSoon(ask, service, environment);
  if (ids.size === 0) return withoutSameUnits(spec, options, environment);
  const resources = spec.resources.map((resource, index) => {
    const directoryId = ids.get(index);
    return directoryId === undefined ? resource : { ...resource, directoryId };
  });
  return withoutSameUnits({ ...spec, resources }, options, environment);
}

/** How long a run waits for the directory before it starts, in milliseconds. Ours. */
const longestAsking: number = 20 * second;

/** Before a run, nobody waits for a directory that is throttled or away; and once the run goes on, nobody asks beside it. */
async function askSoon(
  ask: (directory: DirectoryApi) => Promise<void>,
  { probeUntil }: Service,
  { clock }: Environment,
): Promise<void> {
  const over = new AbortController();
  try {
    await within(longestAsking, ask(probeUntil(over.signal).yieldingDirectory), clock);
  } finally {
    over.abort();
  }
}

/** What is restored by name and has no id. */
function namelessOf({ resources }: Spec, workload: Workload): WantedId[] {
  return resources.flatMap((resource, index) => {
    const isNameless = resource.workload === workload && resource.selection === null && resource.directoryId === null;
    return isNameless ? [{ resource: index, name: resource.name }] : [];
  });
}

/** Puts into `ids` what the directory answers, as it comes. */
async function idsFor(
  wanted: (workload: Workload) => readonly WantedId[],
  sources: NameSources,
  { reach, ids }: Pick<Identification, 'reach'> & { readonly ids: Map<number, string> },
): Promise<void> {
  const mayAsk = (names: readonly WantedId[]): boolean => reach === 'all' || names.length <= mostByName;
  const [users, sites] = [[...wanted('mailbox'), ...wanted('drive')], wanted('site')];
  if (sources.users !== null && mayAsk(users)) await collect(findUserIds(users, sources.users), ids);
  if (sources.sites !== null && mayAsk(sites)) await collect(findSiteIds(sites, sources.sites), ids);
}

/** What a spec names twice is restored once. */
function withoutSameUnits(spec: Spec, options: Identification, environment: Environment): Spec {
  const found = sameUnits(spec.resources);
  if (found.length === 0) return spec;
  const problems = found.slice(0, mostProblems).flatMap(({ first, again }) => {
    const [earlier, later] = [spec.resources[first], spec.resources[again]];
    const hint = 'remove one of the two, or keep the first with `--allow-duplicates`';
    return earlier && later
      ? [sameUnitProblem(earlier, later, { sources: spec.sources, path: options.path, hint })]
      : [];
  });
  const colour = paint(environment.stderr, options, environment.variables);
  if (!options.allowDuplicates) throw namedTwice(problems, found.length, options, environment);
  for (const { hint: _hint, ...problem } of problems.slice(0, mostShown))
    show('warn', oneWarning({ ...problem, message: `${problem.message}, so it is left out` }, colour), environment);
  const more = found.length - mostShown;
  if (more > 0) say('warn', [`${more} more are left out because the spec names them twice`], environment);
  const again = new Set(found.map((same) => same.again));
  return { ...spec, resources: spec.resources.filter((_, index) => !again.has(index)) };
}

/** Ours: nobody reads more warnings of one kind. */
const mostShown = 10;

function namedTwice(
  problems: readonly Finding[],
  count: number,
  options: Pick<SpecOptions, 'color'>,
  environment: Environment,
): ProblemsError {
  const more = count - problems.length;
  const text = problemText(problems, { more, paint: paint(environment.stderr, options, environment.variables) });
  return new ProblemsError(text.trimEnd(), problemsAsJson({ shown: problems, more }));
}

type WrittenName = Pick<Resource, 'kind' | 'name' | 'source' | 'line'>;

interface WrittenIn {
  readonly sources: Spec['sources'];
  /** The path of the spec. */
  readonly path: string;
  readonly hint: string;
}

function sameUnitProblem(earlier: WrittenName, later: WrittenName, { sources, path, hint }: WrittenIn): Finding {
  const fileOf = ({ source }: WrittenName): string => {
    const list = sources[source]?.path ?? '';
    return source === 0 ? path : join(dirname(path), list);
  };
  const place = earlier.source === later.source ? `on line ${earlier.line}` : `at ${fileOf(earlier)}:${earlier.line}`;
  return {
    rule: later.source === 0 ? 'rule' : 'list',
    place: { file: fileOf(later), line: later.line, column: 1 },
    message: `by the directory, ${quoted(later.name)} is the same ${later.kind} as ${quoted(earlier.name)} ${place}`,
    hint,
  };
}

/**
 * Checks that a reviewed plan does not name a mailbox, drive or site twice, as far as the directory says so soon. The plan stays as it is.
 *
 * Rejects with CommandError (2) if it does.
 */
export async function requireEachOnce(
  plan: Plan,
  connection: Connection,
  options: Pick<SpecOptions, 'color'>,
  environment: Environment,
): Promise<void> {
  const service = await connection.service({ target: plan });
  const { claims } = service;
  if (claims === null) return;
  const ids = new Map<number, string>();
  const wanted = (workload: Workload): WantedId[] => {
    const few = [...take(namelessIn(plan, workload), mostByName + 1)];
    return few.map((resource) => ({ resource, name: plan.resources.at(resource)?.name ?? '' }));
  };
  const ask = (directory: DirectoryApi): Promise<void> =>
    idsFor(wanted, nameSourcesOf({ claims, directory }), { reach: 'few', ids });
  await askSoon(ask, service, environment);
  if (ids.size === 0) return;
  const found = [...ids].map(([resource, directoryId]) => ({ resource, directoryId }));
  const pairs = new TwinFinder({ plan, foundIds: new Map() })
    .withTwins(found)
    .flatMap(({ resource, sameAs }) => (sameAs === undefined ? [] : [[sameAs, resource] as const]));
  if (pairs.length === 0) return;
  const hint = 'remove one of the two from the spec, and make another plan';
  const problems = pairs.slice(0, mostProblems).flatMap((pair) => {
    const [earlier, later] = pair.map((index) => writtenIn(plan, index)).sort(byPlace);
    const [{ path = '' } = {}] = plan.sources;
    return earlier && later ? [sameUnitProblem(earlier, later, { sources: plan.sources, path, hint })] : [];
  });
  throw namedTwice(problems, pairs.length, options, environment);
}

function writtenIn({ groups, resources }: Plan, index: number): WrittenName {
  const kind = groups.find(({ first, count }) => index >= first && index < first + count)?.kind ?? 'mailbox';
  const { name = '', source = 0, line = 0 } = resources.at(index) ?? {};
  return { kind, name, source, line };
}

function byPlace(a: WrittenName, b: WrittenName): number {
  return a.source - b.source || a.line - b.line;
}

function* take<T>(items: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const item of items) {
    if (left === 0) return;
    left -= 1;
    yield item;
  }
}

async function collect(search: ReturnType<typeof findUserIds>, ids: Map<number, string>): Promise<void> {
  try {
    for await (const found of search) for (const { resource, directoryId } of found) ids.set(resource, directoryId);
  } catch (error) {
    // Names are not worth a plan.
    if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
  }
}
