import type { ArtifactScope } from '../graph/artifact-changes.ts';
import type { Json } from '../graph/wire/wire.ts';
import type { Workload } from '../m365/workload.ts';
import { Chance } from '../util/chance.ts';
import type { Clock } from '../util/clock.ts';
import { BrowseSessions } from './browse/browse-sessions.ts';
import { Browsing } from './browse/browsing.ts';
import { Calls } from './call-stats.ts';
import type { Answers } from './messages.ts';
import { MessageFinds } from './points/message-searches.ts';
import { PointEntities } from './points/point-entity.ts';
import { Points } from './points/points.ts';
import { RestorePoints } from './points/restore-points.ts';
import type { ArtifactQuery, Page, Query } from './query.ts';
import type { Scenario } from './scenario/scenario.ts';
import { ServiceError } from './service-error.ts';
import { Activations } from './sessions/activations.ts';
import { ArtifactEntities } from './sessions/artifact-entity.ts';
import { type Changes, readChanges, readNewSession } from './sessions/artifact-request.ts';
import { readBulkAddition } from './sessions/bulk-addition.ts';
import { type Change, Drafts, writeChanges } from './sessions/drafts.ts';
import { otherSession } from './sessions/other-sessions.ts';
import { Resolver } from './sessions/resolver.ts';
import { SessionEntities } from './sessions/session-entity.ts';
import {
  artifactsAt,
  type BulkRequest,
  draftArtifact,
  findBulkRequest,
  type Session,
  Sessions,
} from './sessions/sessions.ts';
import { ProtectionUnits } from './units/protection-units.ts';
import { unitEntity } from './units/unit-entity.ts';

/**
 * A Microsoft 365 tenant with Backup Storage: takes the bodies of requests, keeps the service's rules, and answers with
 * the service's JSON. A path that names no workload is the collection of all sessions: null.
 *
 * It never waits. Whatever a session does is settled when it is activated, and read off the clock from then on, so that
 * the clock may run at any speed, or stand still. The clock must not go backwards.
 *
 * Every method throws `Refusal` where the service would answer with an error.
 */
export class Tenant {
  readonly scenario: Scenario;
  readonly calls: Calls = new Calls();
  readonly points: Points;
  readonly browsing: Browsing;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #openedAt: number;
  readonly #chance: Chance;
  readonly #units: ProtectionUnits;
  readonly #sessions = new Sessions();
  readonly #drafts: Drafts;
  readonly #activations: Activations;
  readonly #sessionEntities: SessionEntities;
  readonly #artifactEntities: ArtifactEntities;

  constructor(scenario: Scenario, clock: Pick<Clock, 'now'>) {
    const openedAt = clock.now();
    const chance = new Chance(scenario.seed);
    const units = new ProtectionUnits(scenario, chance);
    const points = new RestorePoints(scenario.restorePoints, chance);
    const finds = new MessageFinds(scenario.messageSearches, chance);
    const resolver = new Resolver(scenario, { chance, units, points });
    const browseSessions = new BrowseSessions(scenario.browsing, { openedAt, chance, units, points });
    const entities = new PointEntities(scenario, points);
    this.scenario = scenario;
    this.#clock = clock;
    this.#openedAt = openedAt;
    this.#chance = chance;
    this.#units = units;
    this.points = new Points({ clock, openedAt, chance, units, points, entities, finds });
    this.browsing = new Browsing(scenario, clock, browseSessions);
    this.#drafts = new Drafts({ chance, units, points, resolver, finds, browseSessions });
    this.#activations = new Activations(scenario, { units, resolver, calls: this.calls });
    this.#sessionEntities = new SessionEntities(scenario, chance);
    this.#artifactEntities = new ArtifactEntities(scenario, chance, entities);
    this.#addOtherSessions();
  }

  /**
   * Lets the tenant know of a resource as if a restore had named it: one that is protected although no list names it is listed
   * from then on. Nothing happens where the scenario leaves what is unlisted unprotected.
   */
  notice(workload: Workload, name: string): void {
    this.#units.protects(this.#units.unit(workload, name));
  }

  getServiceStatus(): Json {
    const { serviceStatus: status } = this.scenario;
    const disableReason = status === 'disabled' ? 'userRequested' : 'none';
    return {
      id: this.#chance.guid('service'),
      serviceStatus: { status, disableReason, backupServiceConsumer: 'firstparty', restoreAllowedTillDateTime: null },
    };
  }

  listSessions(workload: Workload | null, query: Query): Answers {
    const now = this.#clock.now();
    const { sessions, next } = this.#sessions.list(workload, this.#page(query), now);
    return { items: sessions.map((session) => this.#write(session, query)), next };
  }

  getSession(workload: Workload | null, sessionId: string, query: Query): Json {
    return this.#write(this.#find(workload, sessionId), query);
  }

  /** Artifacts that were not taken are told of beside the session; nothing is said of them where all were. */
  createSession(workload: Workload, body: unknown, query: Query): Json {
    const list = readNewSession({ workload, version: query.version }, body);
    this.#checkRestoresAllowed();
    const now = this.#clock.now();
    // With the time of opening, so that sessions of an earlier emulator with the same seed are not taken for these.
    const id = this.#chance.guid(`session ${this.#openedAt} ${this.#sessions.made}`);
    const draft = { bulk: null, bulkDeleted: false, wanted: null, timeline: null, deleted: false };
    const session: Session = { id, workload, createdAt: now, createdBy: 'this client', ...draft };
    const changes = list === null ? [] : this.#drafts.add(session, list, now);
    const entity = this.#write(this.#sessions.add(session), query);
    const isWhole = changes.every((change) => 'added' in change);
    return isWhole ? entity : { ...entity, ...this.#writeChanges(session, changes) };
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

  listBulkRequests(workload: Workload, sessionId: string): Answers {
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
      const message = 'a bulk addition request can be deleted once it is completed';
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

  /** `scope` is that of the collection in the path: a session has artifacts in one of the two alone. */
  listArtifacts(workload: Workload, sessionId: string, { scope, ...query }: ArtifactQuery): Answers {
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

  listProtectionUnits(workload: Workload, query: Query): Answers {
    const { unitList } = this.scenario;
    if (unitList === 'refused')
      throw new ServiceError(403, 'accessDenied', 'the permission to read protection units is missing');
    const { skip, top } = this.#page(query);
    const units = this.#units.list(workload, skip, top + 1);
    const items = units.slice(0, top).map((unit) => unitEntity(unit, unitList));
    return { items, next: units.length > top ? skip + top : null };
  }

  #addOtherSessions(): void {
    const tools = { openedAt: this.#openedAt, chance: this.#chance, units: this.#units };
    for (const [index, other] of this.scenario.otherSessions.entries()) {
      this.#activations.adopt(this.#sessions.add(otherSession(other, index + 1, tools)));
    }
  }

  #checkRestoresAllowed(): void {
    const { serviceStatus } = this.scenario;
    if (serviceStatus === 'enabled' || serviceStatus === 'protectionChangeLocked') return;
    throw new ServiceError(403, 'RestoreNotAllowed', `the service is ${serviceStatus}`);
  }

  #find(workload: Workload | null, sessionId: string): Session {
    return this.#sessions.find(sessionId, workload, this.#clock.now());
  }

  #findDraft(workload: Workload | null, sessionId: string): Session {
    const session = this.#find(workload, sessionId);
    if (session.timeline !== null) throw notAllowed('the session is not a draft any more');
    return session;
  }

  #page({ skip, top }: Page): Page {
    return { skip, top: Math.min(top, this.scenario.limits.pageSize) };
  }

  #write(session: Session, { futureMembers }: Query): Json {
    return this.#sessionEntities.write(session, this.#clock.now(), futureMembers);
  }

  #writeChanges(session: Session, changes: readonly Change[]): Json {
    const view = { now: this.#clock.now(), expand: 'nothing' } as const;
    return writeChanges(session, changes, (wanted) =>
      this.#artifactEntities.write(session, draftArtifact(wanted), view),
    );
  }

  #writeBulk(session: Session, bulk: BulkRequest): Json {
    return this.#sessionEntities.writeBulkRequest(session, bulk, this.#clock.now());
  }
}

function scopeOf({ wanted }: Session): ArtifactScope {
  return wanted?.scope ?? 'whole';
}

/** A session made without artifacts is one for whole units. */
function checkScope(session: Session, { scope }: Changes): void {
  if (scope === scopeOf(session)) return;
  throw new ServiceError(400, 'InvalidArtifactRequest', 'a session never mixes whole units and single items');
}

function checkTakesBulk({ bulk, wanted }: Session): void {
  const code = 'BulkRestoreInvalidCreateRequest';
  if (bulk !== null)
    throw new ServiceError(400, code, 'a session holds one bulk addition request, and this one has it');
  if (wanted === null || (wanted.scope === 'whole' && wanted.artifacts.length === 0)) return;
  throw new ServiceError(400, code, 'a session with artifacts of its own takes no bulk addition request');
}

/** Artifacts of files have no restore point. */
function checkExpand(workload: Workload, { scope, expand }: ArtifactQuery): void {
  if (scope === 'whole' || workload === 'mailbox' || expand === 'nothing') return;
  throw new ServiceError(400, 'BadRequest', "'restorePoint' is no property of this type");
}

function notAllowed(message: string): ServiceError {
  return new ServiceError(403, 'RestoreSessionActionNotAllowed', message);
}
