import type { BrowsedWorkload } from '../../graph/browse.ts';
import type { Json } from '../../graph/wire/wire.ts';
import type { Clock } from '../../util/clock.ts';
import type { CollectionPage } from '../messages.ts';
import type { PageBounds } from '../query.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import { BrowseEntities } from './browse-entity.ts';
import { type BrowseQuery, itemsFor, readBrowseQuery, readBrowseToken, writeBrowseToken } from './browse-query.ts';
import { type EmulatedBrowseSessions, statusOf } from './browse-sessions.ts';

/** The calls about browse sessions and the files in them. `workload` is that of the collection in the path; null for all browse sessions. */
export class BrowseEndpoints {
  readonly #scenario: Scenario;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #sessions: EmulatedBrowseSessions;
  readonly #entities: BrowseEntities;

  constructor(scenario: Scenario, clock: Pick<Clock, 'now'>, sessions: EmulatedBrowseSessions) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.#sessions = sessions;
    this.#entities = new BrowseEntities(scenario);
  }

  create(workload: BrowsedWorkload, body: unknown): Json {
    const now = this.#clock.now();
    return this.#entities.write(this.#sessions.create(workload, body, now), now);
  }

  get(workload: BrowsedWorkload | null, id: string): Json {
    const now = this.#clock.now();
    return this.#entities.write(this.#sessions.find(workload, id, now), now);
  }

  list(workload: BrowsedWorkload | null, { skip, top }: PageBounds): CollectionPage {
    const now = this.#clock.now();
    const sessions = this.#sessions.list(workload, now);
    const end = skip + Math.min(top, this.#scenario.limits.pageSize);
    const items = sessions.slice(skip, end).map((session) => this.#entities.write(session, now));
    return { items, next: end < sessions.length ? end : null };
  }

  /** The first page of the items at a place. */
  browse(workload: BrowsedWorkload | null, id: string, body: unknown): CollectionPage {
    return this.#page(workload, id, () => readBrowseQuery(body));
  }

  /** A later page, by the token of the page before it. */
  browseNext(workload: BrowsedWorkload | null, id: string, token: string): CollectionPage {
    return this.#page(workload, id, () => readBrowseToken(token));
  }

  #page(workload: BrowsedWorkload | null, id: string, read: () => BrowseQuery): CollectionPage {
    const now = this.#clock.now();
    const session = this.#sessions.find(workload, id, now);
    const status = statusOf(session, now);
    if (status !== 'created') throw new ServiceError(400, 'BrowseSessionNotReady', `the browse session is ${status}`);
    const query = read();
    const items = itemsFor(session.tree, query);
    const end = query.skip + this.#scenario.limits.pageSize;
    return {
      items: items.slice(query.skip, end).map((item) => this.#entities.writeItem(session, item)),
      next: end < items.length ? writeBrowseToken({ ...query, skip: end }) : null,
    };
  }
}
