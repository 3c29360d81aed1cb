import { type DirectoryApi, type DirectoryUser, type Found, whatWasFound } from '../../graph/directory-api.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { findSiteIds, findUserIds, type NameSources, type WantedId } from '../../lookup/find-ids.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import { namelessIn } from '../../plan/nameless.ts';
import type { FoundId } from '../../state/event-data.ts';
import type { Clock } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';
import type { Recorder } from '../recorder.ts';
import { AskingPace } from './asking-pace.ts';
import { TwinFinder } from './twin-finder.ts';

interface NamesDeps {
  readonly nameSources: NameSources;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly stop: AbortController;
}

/** Mailboxes and drives belong to users. */
type Owner = 'users' | 'sites';

/** How long a session that has ended waits for names, in milliseconds. It holds no room meanwhile. Ours. */
const longestWait: number = 2 * minute;

/** How often the directory is asked again after it failed. Ours. */
const mostAttempts = 3;

/**
 * Finds out which resource an id of the directory is, for a service that shows ids and no names. It asks beside the restore, from
 * the moment when a first name is missing, and records what it finds. A directory that refuses or fails costs names and nothing else.
 */
export class ResourceNames {
  readonly #deps: NamesDeps;
  readonly #searches = new Map<Owner, Promise<void>>();
  readonly #answered = new Set<Owner>();
  /** When each waiter gives up, in milliseconds since 1970. */
  readonly #waitsUntil = new Map<string, number>();
  readonly #attempts = { users: 0, sites: 0 };
  readonly #askedById = new Map<string, readonly string[]>();
  readonly #unread = new Set<Owner>();
  readonly #pace: AskingPace;
  /** Made for the first ids. */
  #twins: TwinFinder | null = null;
  #isOver = false;

  constructor(deps: NamesDeps) {
    this.#deps = deps;
    this.#pace = new AskingPace(deps.clock);
  }

  /** Whether the directory may be asked for names of this workload. */
  canAsk(workload: Workload): boolean {
    return this.#deps.nameSources[ownerOf(workload)] !== null && !this.#isOver && !this.#pace.isOver;
  }

  /** Whether the service shows the names itself, if not always those of the spec. */
  get areShown(): boolean {
    return this.#deps.nameSources.areNamesShown;
  }

  /** Whether the ids of all resources like these are to be looked for. */
  canSearch(workload: Workload): boolean {
    return this.canAsk(workload) && !this.areShown;
  }

  /** Whether the directory has said all that it knows of resources like these. */
  hasAnswered(workload: Workload): boolean {
    return this.#answered.has(ownerOf(workload));
  }

  /**
   * Resolves once the ids of all resources like these have been looked for, or when `waiter` has waited for `longestWait` since it first
   * did. While the directory rests after a pause, it resolves at once. Rejects with the reason of a stopped run, and with StoreProblem.
   */
  async wait(workload: Workload, waiter: string): Promise<void> {
    const { nameSources, clock } = this.#deps;
    const owner = ownerOf(workload);
    const directory = nameSources[owner];
    if (directory === null || !this.canAsk(workload)) return;
    const running = this.#searches.get(owner);
    if (running === undefined && this.#pace.rest > 0) return;
    const search = running ?? this.#start(owner, directory);
    const until = this.#waitsUntil.get(waiter) ?? clock.elapsed() + longestWait;
    this.#waitsUntil.set(waiter, until);
    const over = new AbortController();
    try {
      await Promise.race([search, clock.sleep(until - clock.elapsed(), over.signal).catch(() => undefined)]);
    } finally {
      over.abort();
    }
  }

  /** Resolves once the directory may be asked again after a pause, after `longestWait`, or when the run is stopped. */
  async rest(workload: Workload): Promise<void> {
    if (!this.canSearch(workload) || this.hasAnswered(workload)) return;
    const rest = Math.min(this.#pace.rest, longestWait);
    const { clock, stop } = this.#deps;
    if (rest > 0) await clock.sleep(rest, stop.signal).catch(() => undefined);
  }

  /** The names of users or sites with these ids: addresses, or a URL. Empty for one that is not known. */
  async byId(workload: Workload, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const owner = ownerOf(workload);
    const directory = this.#deps.nameSources[owner];
    const open = [...new Set(ids.map(directoryIdKey))].filter((id) => !this.#askedById.has(id));
    const canAsk = this.canAsk(workload) && !this.#unread.has(owner) && this.#pace.rest === 0;
    if (directory === null || !canAsk || open.length === 0) return this.#askedById;
    try {
      const found = await namesById(workload, open, directory);
      for (const [id, names] of found) this.#askedById.set(id, names);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      if (error.kind === 'refused') await this.#giveUp(owner, error);
      await this.#failed(error);
    }
    return this.#askedById;
  }

  /** Records ids that were found, here or in another way, and which of them another resource has too. */
  async note(found: readonly FoundId[]): Promise<void> {
    if (found.length === 0 || this.#isOver) return;
    const { recorder } = this.#deps;
    this.#twins ??= new TwinFinder(recorder.state);
    await recorder.record({ type: 'ids-found', found: this.#twins.withTwins(found) });
  }

  /** Asks nothing more, and records nothing more. */
  close(): void {
    this.#isOver = true;
  }

  #start(owner: Owner, directory: DirectoryApi): Promise<void> {
    this.#attempts[owner] += 1;
    const search = this.#search(owner, directory);
    this.#searches.set(owner, search);
    // Whoever waits gets the error; nobody may wait.
    search.catch(() => undefined);
    return search;
  }

  async #search(owner: Owner, directory: DirectoryApi): Promise<void> {
    const { recorder } = this.#deps;
    const wanted = wantedIn(owner, recorder);
    const search = owner === 'sites' ? findSiteIds : findUserIds;
    try {
      for await (const found of search(wanted, directory)) {
        await this.note(found);
        if (this.#isOver) return;
      }
      this.#answered.add(owner);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      if (error.kind !== 'refused' && this.#attempts[owner] < mostAttempts) this.#searches.delete(owner);
      else await this.#giveUp(owner, error);
      await this.#failed(error);
    }
  }

  /** A directory that is throttled too often is asked for nobody's names any more. */
  async #failed(error: GraphError): Promise<void> {
    const { nameSources, recorder } = this.#deps;
    this.#pace.failed(error);
    if (!this.#pace.isOver) return;
    for (const owner of ['users', 'sites'] as const) {
      const isMissed = nameSources[owner] !== null && wantedIn(owner, recorder).length > 0;
      if (isMissed) await this.#giveUp(owner, error);
    }
  }

  async #giveUp(owner: Owner, error: GraphError): Promise<void> {
    if (this.#isOver || this.#unread.has(owner)) return;
    this.#unread.add(owner);
    // An earlier process of the run has said so.
    if (this.#deps.recorder.state.namesUnread.has(owner)) return;
    await this.#deps.recorder.record({ type: 'names-unread', owner, ...reasonOf(error) });
  }
}

/** The names of users or sites by their ids, or of users by an address, as the directory has them today. Rejects with GraphError. */
export async function namesById(
  workload: Workload,
  ids: readonly string[],
  directory: DirectoryApi,
): Promise<Map<string, readonly string[]>> {
  const names = new Map<string, readonly string[]>();
  if (workload === 'site') {
    const sites = await directory.getSites(ids);
    for (const [index, id] of ids.entries()) {
      const site = whatWasFound(sites[index] ?? null);
      names.set(id, site === null || site.url === null ? [] : [site.url]);
    }
    return names;
  }
  const addresses = ids.filter((id) => id.includes('@'));
  const others = ids.filter((id) => !id.includes('@'));
  const take = (keys: readonly string[], users: readonly Found<DirectoryUser>[]): void => {
    for (const [index, key] of keys.entries()) {
      const user = whatWasFound(users[index] ?? null);
      const principalName = user?.principalName ?? null;
      names.set(key, [...(user?.addresses ?? []), ...(principalName === null ? [] : [principalName])]);
    }
  };
  if (others.length > 0) take(others, await directory.getUsers(others));
  if (addresses.length > 0) take(addresses, await directory.findUsers(addresses));
  return names;
}

function ownerOf(workload: Workload): Owner {
  return workload === 'site' ? 'sites' : 'users';
}

/** What is restored by name, and has no id. */
function wantedIn(owner: Owner, { state }: Recorder): WantedId[] {
  const { plan, foundIds } = state;
  return workloads
    .filter((workload) => ownerOf(workload) === owner)
    .flatMap((workload) => [...namelessIn(plan, workload)])
    .filter((resource) => !foundIds.has(resource))
    .map((resource) => ({ resource, name: plan.resources.at(resource)?.name ?? '' }));
}

function reasonOf({ code, status, said, message }: GraphError): { code: string; message: string } {
  return { code: code || `HTTP ${status}`, message: said || message };
}
