import type { ArtifactScope } from '../graph/artifact-changes.ts';
import type { Json } from '../graph/wire/wire.ts';
import type { Workload } from '../m365/workload.ts';
import { Chance } from '../util/chance.ts';
import type { Clock } from '../util/clock.ts';
import { BrowseEndpoints } from './browse/browse-endpoints.ts';
import { EmulatedBrowseSessions } from './browse/browse-sessions.ts';
import { CallStats } from './call-stats.ts';
import { DirectoryEndpoints } from './directory/directory-endpoints.ts';
import type { CollectionPage } from './messages.ts';
import { MessageSearches } from './points/message-searches.ts';
import { PointEndpoints } from './points/point-endpoints.ts';
import { PointEntities } from './points/point-entity.ts';
import { EmulatedRestorePoints } from './points/restore-points.ts';
import type { ArtifactQuery, PageBounds, Query } from './query.ts';
import type { Scenario } from './scenario/scenario.ts';
import { ServiceError } from './service-error.ts';
import { Activations } from './sessions/activations.ts';
import { ArtifactEntities } from './sessions/artifact-entity.ts';
import { type ArtifactChanges, readChanges, readNewSession } from './sessions/artifact-request.ts';
import { readBulkAddition } from './sessions/bulk-addition.ts';
import { type ArtifactChange, Drafts, writeChanges } from './sessions/drafts.ts';
import { otherSession } from './sessions/other-sessions.ts';
import { Resolver } from './sessions/resolver.ts';
import { SessionEntities } from './sessions/session-entity.ts';
import {
  artifactsAt,
  type EmulatedBulkRequest,
  type EmulatedSession,
  EmulatedSessions,
  findBulkRequest,
  waitingArtifact,
} from './sessions/sessions.ts';
import { EmulatedUnits } from './units/protection-units.ts';
import { UnitEntities } from './units/unit-entity.ts';

/**
 * A Microsoft 365 tenant with Backup Storage: takes the bodies of requests, enforces the service's rules, and returns the
 * service's JSON. `workload` is that of the collection in the path; null for the collection of all sessions.
 *
 * It never waits. The whole future of a session is worked out when it is activated; later calls only look up the state for
 * the present time. So the clock may run at any speed or stand still, but it must not go backwards.
 *
 * Every method throws `ServiceError` if the service would respond with an error.
 */
export class Tenant {
  readonly scenario: Scenario;
  readonly calls: CallStats = new CallStats();
  readonly points: PointEndpoints;
  readonly browseSessions: BrowseEndpoints;
  readonly directory: DirectoryEndpoints;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #openedAt: number;
  readonly #chance: Chance;
  readonly #units: EmulatedUnits;
  readonly #unitEntities: UnitEntities;
  readonly #sessions = new EmulatedSessions();
  readonly #drafts: Drafts;
  readonly #activations: Activations;
  readonly #sessionEntities: SessionEntities;
  readonly #artifactEntities: ArtifactEntities;

  constructor(scenario: Scenario, clock: Pick<Clock, 'now'>) {
    const openedAt = clock.now();
    const chance = new Chance(scenario.seed);
    const units = new EmulatedUnits(scenario, chance);
    const points = new EmulatedRestorePoints(scenario.restorePoints, chance);
    const messageSearches = new MessageSearches(scenario.messageSearches, chance);
    const resolver = new Resolver(scenario, { chance, units, points });
    const browseSessions = new EmulatedBrowseSessions(scenario.browsing, { openedAt, chance, units, points });
    const unitEntities = new UnitEntities(scenario, chance);
    const entities = new PointEntities(scenario, points, unitEntities);
    this.scenario = scenario;
    this.#clock = clock;
    this.#openedAt = openedAt;
    this.#chance = chance;
    this.#units = units;
    this.#unitEntities = unitEntities;
    this.directory = new DirectoryEndpoints(scenario, { clock, chance, units });
    this.points = new PointEndpoints({ clock, openedAt, chance, units, points, entities, messageSearches });
    this.browseSessions = new BrowseEndpoints(scenario, clock, browseSessions);
    this.#drafts = new Drafts({ chance, units, points, resolver, messageSearches, browseSessions });
    this.#activations = new Activations(scenario, { units, resolver, calls: this.calls });
    this.#sessionEntities = new SessionEntities(scenario, chance);
    this.#artifactEntities = new ArtifactEntities(scenario, chance, entities);
    this.#addOtherSessions();
  }

  /**
   * Names a resource to the tenant, as a restore would: an unlisted resource is in the list of protection units from then on,
   * unless the scenario says `unlisted: unprotected`. If `directoryId` is given, it becomes the `directoryObjectId` or `siteId`.
   */
  notice(workload: Workload, name: string, directoryId: string | null = null): void {
    const unit = this.#units.unit(workload, name);
    if (directoryId !== null) this.#units.setDirectoryId(unit, directoryId);
    this.#units.protects(unit);
  }

  /** How many resources the tenant lists as protected by now. */
  countUnits(workload: Workload): number {
    return this.#units.count(workload);
  }

  getServiceStatus(): Json {
    const { serviceStatus: status, controller } = this.scenario;
    const { consumer, graceFor } = controller;
    return {
      id: this.#chance.guid('service'),
      serviceStatus: {
        status,
        disableReason: status === 'disabled' ? 'userRequested' : 'none',
        backupServiceConsumer: consumer,
        gracePeriodDateTime: graceFor === null ? null : new Date(this.#openedAt + graceFor).toISOString(),
        restoreAllowedTillDateTime: null,
      },
    };
  }

  listSessions(workload: Workload | null, query: Query): CollectionPage {
    const now = this.#clock.now();
    const { quirks } = this.scenario;
    if (query.createdSince !== undefined && quirks.sessionFilter === 'refused')
      throw new ServiceError(400, 'BadRequest', 'This list knows no $filter.');
    const since = quirks.sessionFilter === 'applied' ? query.createdSince : undefined;
    const { sessions, next } = this.#sessions.list({ workload, since, now }, this.#page(query));
    return { items: sessions.map((session) => this.#write(session, query)), next };
  }

  getSession(workload: Workload | null, sessionId: string, query: Query): Json {
    return this.#write(this.#find(workload, sessionId), query);
  }

  /** The JSON lists artifacts beside the session only if some were refused. */
  createSession(workload: Workload, body: unknown, query: Query): Json {
    const requests = readNewSession({ workload, version: query.version }, body);
    this.#checkRestoresAllowed();
    const now = this.#clock.now();
    // The time of opening keeps these ids apart from those of an earlier emulator with the same seed.
    const id = this.#chance.guid(`session ${this.#openedAt} ${this.#sessions.count}`);
    const draft = { bulk: null, bulkDeleted: false, added: null, timeline: null, deleted: false };
    const session: EmulatedSession = { id, workload, createdAt: now, createdBy: 'this client', ...draft };
    const changes = requests === null ? [] : this.#drafts.add(session, requests, now);
    const entity = this.#write(this.#sessions.add(session), query);
    const areAllAdded = changes.every((change) => 'added' in change);
    return areAllAdded ? entity : { ...entity, ...this.#writeChanges(session, changes) };
  }

  patchSession(workload: Workload | null, sessionId: string, body: unknown, { version }: Query): Json {
    const session = this.#findDraft(workload, sessionId);
    if (session.bulk !== null) {
      throw new ServiceError(400, 'InvalidPatchRequest', 'a session with a bulk addition request cannot be patched');
    }
    const changes = readChanges({ workload: session.workload, version }, body);
    checkScope(session, changes);
    this.#checkRestoresAllowed();
    const added = changes.requests.length > 0 ? this.#drafts.add(session, changes, this.#clock.now()) : [];
    const removed = this.#drafts.remove(session, changes.removals);
    return this.#writeChanges(session, [...added, ...removed]);
  }

  deleteSession(workload: Workload | null, sessionId: string): void {
    this.#findDraft(workload, sessionId).deleted = true;
  }

  addBulkRequest(workload: Workload, sessionId: string, body: unknown): Json {
    const session = this.#findDraft(workload, sessionId);
    const addition = readBulkAddition(workload, body, this.scenario.limits.perSession);
    this.#checkRestoresAllowed();
    checkTakesBulk(session);
    session.bulk = { ...addition, id: this.#chance.guid(`bulk ${session.id}`), createdAt: this.#clock.now() };
    return this.#writeBulk(session, session.bulk);
  }

  listBulkRequests(workload: Workload, sessionId: string): CollectionPage {
    const session = this.#find(workload, sessionId);
    const items = session.bulk === null || session.bulkDeleted ? [] : [this.#writeBulk(session, session.bulk)];
    return { items, next: null };
  }

  getBulkRequest(workload: Workload, sessionId: string, bulkRequestId: string): Json {
    const session = this.#find(workload, sessionId);
    return this.#writeBulk(session, findBulkRequest(session, bulkRequestId));
  }

  deleteBulkRequest(workload: Workload, sessionId: string, bulkRequestId: string): void {
    const session = this.#find(workload, sessionId);
    findBulkRequest(session, bulkRequestId);
    const status = session.timeline?.requestStatusAt(this.#clock.now()) ?? 'active';
    if (status === 'active') {
      const message = 'a bulk addition request cannot be deleted before it is completed';
      throw new ServiceError(403, 'InvalidStateForBulkRequestDeletion', message);
    }
    session.bulkDeleted = true;
  }

  activateSession(workload: Workload | null, sessionId: string, query: Query): Json {
    const session = this.#findDraft(workload, sessionId);
    this.#checkRestoresAllowed();
    session.timeline = this.#activations.activate(session, this.#clock.now());
    return this.#write(session, query);
  }

  /** `scope` is that of the collection in the path. A session has artifacts in only one of its two collections. */
  listArtifacts(workload: Workload, sessionId: string, { scope, ...query }: ArtifactQuery): CollectionPage {
    const session = this.#find(workload, sessionId);
    checkExpand(workload, { scope, ...query });
    const now = this.#clock.now();
    const { skip, top } = this.#page(query);
    const artifacts = scope === scopeOf(session) ? artifactsAt(session, now) : [];
    const view = { now, expand: query.expand };
    const items = artifacts.slice(skip, skip + top).map((one) => this.#artifactEntities.write(session, one, view));
    return { items, next: skip + top < artifacts.length ? skip + top : null };
  }

  getArtifact(workload: Workload, sessionId: string, artifactId: string, query: ArtifactQuery): Json {
    const session = this.#find(workload, sessionId);
    checkExpand(workload, query);
    const now = this.#clock.now();
    const artifacts = query.scope === scopeOf(session) ? artifactsAt(session, now) : [];
    const artifact = artifacts.find((one) => this.#artifactEntities.idOf(session, one) === artifactId.toLowerCase());
    if (artifact === undefined)
      throw new ServiceError(404, 'ArtifactNotFound', `there is no artifact '${artifactId}' here`);
    return this.#artifactEntities.write(session, artifact, { now, expand: query.expand });
  }

  listProtectionUnits(workload: Workload, query: Query): CollectionPage {
    const { unitList } = this.scenario;
    if (unitList === 'refused')
      throw new ServiceError(403, 'accessDenied', 'the permission to read protection units is missing');
    const { skip, top } = this.#page(query);
    const units = this.#units.list(workload, skip, top + 1);
    const items = units.slice(0, top).map((unit) => this.#unitEntities.write(unit, unitList));
    return { items, next: units.length > top ? skip + top : null };
  }

  #addOtherSessions(): void {
    const deps = { openedAt: this.#openedAt, chance: this.#chance, units: this.#units };
    for (const [index, other] of this.scenario.otherSessions.entries()) {
      this.#activations.adopt(this.#sessions.add(otherSession(other, index + 1, deps)));
    }
  }

  #checkRestoresAllowed(): void {
    const { serviceStatus, controller } = this.scenario;
    if (controller.client === 'pending')
      throw new ServiceError(403, 'RestoreNotAllowed', 'the application is not the active controller');
    if (serviceStatus === 'enabled' || serviceStatus === 'protectionChangeLocked') return;
    throw new ServiceError(403, 'RestoreNotAllowed', `the service is ${serviceStatus}`);
  }

  #find(workload: Workload | null, sessionId: string): EmulatedSession {
    return this.#sessions.find(sessionId, workload, this.#clock.now());
  }

  #findDraft(workload: Workload | null, sessionId: string): EmulatedSession {
    const session = this.#find(workload, sessionId);
    if (session.timeline !== null) throw notAllowed('the session is no longer a draft');
    return session;
  }

  #page({ skip, top }: PageBounds): PageBounds {
    return { skip, top: Math.min(top, this.scenario.limits.pageSize) };
  }

  #write(session: EmulatedSession, { futureMembers }: Query): Json {
    return this.#sessionEntities.write(session, this.#clock.now(), futureMembers);
  }

  #writeChanges(session: EmulatedSession, changes: readonly ArtifactChange[]): Json {
    const view = { now: this.#clock.now(), expand: 'nothing' } as const;
    return writeChanges(session, changes, (artifact) =>
      this.#artifactEntities.write(session, waitingArtifact(artifact), view),
    );
  }

  #writeBulk(session: EmulatedSession, bulk: EmulatedBulkRequest): Json {
    return this.#sessionEntities.writeBulkRequest(session, bulk, this.#clock.now());
  }
}

function scopeOf({ added }: EmulatedSession): ArtifactScope {
  return added?.scope ?? 'whole';
}

/** A session created without artifacts is for whole units. */
function checkScope(session: EmulatedSession, { scope }: ArtifactChanges): void {
  if (scope === scopeOf(session)) return;
  throw new ServiceError(400, 'InvalidArtifactRequest', 'a session cannot mix whole units and single items');
}

function checkTakesBulk({ bulk, added }: EmulatedSession): void {
  const code = 'BulkRestoreInvalidCreateRequest';
  if (bulk !== null) throw new ServiceError(400, code, 'the session already holds a bulk addition request');
  if (added === null || (added.scope === 'whole' && added.artifacts.length === 0)) return;
  throw new ServiceError(400, code, 'a session with artifacts cannot hold a bulk addition request');
}

/** Throws 400 for an expansion of artifacts of files, which have no restore point. */
function checkExpand(workload: Workload, { scope, expand }: ArtifactQuery): void {
  if (scope === 'whole' || workload === 'mailbox' || expand === 'nothing') return;
  throw new ServiceError(400, 'BadRequest', "this type has no property 'restorePoint'");
}

function notAllowed(message: string): ServiceError {
  return new ServiceError(403, 'RestoreSessionActionNotAllowed', message);
}
