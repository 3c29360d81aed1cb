import type { Json } from '../graph/wire.ts';
import type { Workload } from '../spec/workload.ts';
import { Chance } from '../util/chance.ts';
import type { Clock } from '../util/clock.ts';
import { Activations } from './activations.ts';
import { ArtifactEntities, type Expand } from './artifact-entity.ts';
import { readBulkAddition } from './bulk-addition.ts';
import { Calls } from './calls.ts';
import { otherSession } from './other-sessions.ts';
import { mostPointsFound, readPointSearch } from './point-search.ts';
import { ProtectionUnits } from './protection-units.ts';
import { Refusal } from './refusal.ts';
import { RestorePoints } from './restore-points.ts';
import type { Scenario } from './scenario.ts';
import { checkNewSession } from './session-body.ts';
import { SessionEntities } from './session-entity.ts';
import { artifactsAt, type BulkRequest, findBulkRequest, type Page, type Session, Sessions } from './sessions.ts';
import { unitEntity } from './unit-entity.ts';

/** What a reader asked to see, and from where on. `top` is cut to the tenant's own page size. */
export interface Query extends Page {
  /** `Prefer: include-unknown-enum-members`: without it, members added after `unknownFutureValue` are not shown. */
  readonly futureMembers: boolean;
  readonly expand: Expand;
}

/** One page of a collection; `next` is the `skip` of the following one, null at the end. */
export interface Answers {
  readonly items: readonly Json[];
  readonly next: number | null;
}

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
  readonly #clock: Pick<Clock, 'now'>;
  readonly #openedAt: number;
  readonly #chance: Chance;
  readonly #units: ProtectionUnits;
  readonly #sessions = new Sessions();
  readonly #activations: Activations;
  readonly #sessionEntities: SessionEntities;
  readonly #artifactEntities: ArtifactEntities;
  readonly #points: RestorePoints;

  constructor(scenario: Scenario, clock: Pick<Clock, 'now'>) {
    this.scenario = scenario;
    this.#clock = clock;
    this.#openedAt = clock.now();
    this.#chance = new Chance(scenario.seed);
    this.#units = new ProtectionUnits(scenario, this.#chance);
    this.#activations = new Activations(scenario, { chance: this.#chance, units: this.#units, calls: this.calls });
    this.#sessionEntities = new SessionEntities(scenario, this.#chance);
    this.#artifactEntities = new ArtifactEntities(scenario, this.#chance);
    this.#points = new RestorePoints(scenario.restorePoints, this.#chance);
    this.#addOtherSessions();
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

  createSession(workload: Workload, body: unknown, query: Query): Json {
    checkNewSession(workload, body);
    this.#checkRestoresAllowed();
    const now = this.#clock.now();
    // With the time of opening, so that sessions of an earlier emulator with the same seed are not taken for these.
    const id = this.#chance.guid(`session ${this.#openedAt} ${this.#sessions.made}`);
    const draft = { bulk: null, bulkDeleted: false, timeline: null, deleted: false };
    return this.#write(this.#sessions.add({ id, workload, createdAt: now, createdBy: 'this client', ...draft }), query);
  }

  /** Standard sessions are not there yet, so all that can be said is no: by the service's rules, or because they are missing. */
  patchSession(workload: Workload | null, sessionId: string): never {
    const session = this.#findDraft(workload, sessionId);
    if (session.bulk !== null) {
      throw new Refusal(400, 'InvalidPatchRequest', 'a session with a bulk addition request cannot be patched');
    }
    throw new Refusal(501, 'NotImplemented', 'the emulator does not offer standard restore sessions yet');
  }

  deleteSession(workload: Workload | null, sessionId: string): void {
    this.#findDraft(workload, sessionId).deleted = true;
  }

  addBulkRequest(workload: Workload, sessionId: string, body: unknown): Json {
    const session = this.#findDraft(workload, sessionId);
    const addition = readBulkAddition(workload, body, this.scenario.limits.perSession);
    this.#checkRestoresAllowed();
    if (session.bulk !== null) {
      const message = 'a session holds one bulk addition request, and this one has it';
      throw new Refusal(400, 'BulkRestoreInvalidCreateRequest', message);
    }
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
      throw new Refusal(403, 'InvalidStateForBulkRequestDeletion', message);
    }
    session.bulkDeleted = true;
  }

  activateSession(workload: Workload | null, sessionId: string, query: Query): Json {
    const session = this.#findDraft(workload, sessionId);
    if (session.bulk === null) throw notAllowed('the session holds nothing to restore');
    this.#checkRestoresAllowed();
    session.timeline = this.#activations.activate(session, session.bulk, this.#clock.now());
    return this.#write(session, query);
  }

  listArtifacts(workload: Workload, sessionId: string, query: Query): Answers {
    const session = this.#find(workload, sessionId);
    const now = this.#clock.now();
    const { skip, top } = this.#page(query);
    const artifacts = artifactsAt(session, now);
    const items = artifacts
      .slice(skip, skip + top)
      .map((artifact) => this.#artifactEntities.write(session, artifact, now, query.expand));
    return { items, next: skip + top < artifacts.length ? skip + top : null };
  }

  getArtifact(workload: Workload, sessionId: string, artifactId: string, query: Query): Json {
    const session = this.#find(workload, sessionId);
    const now = this.#clock.now();
    const artifact = artifactsAt(session, now).find(
      (candidate) => this.#artifactEntities.idOf(session, candidate) === artifactId.toLowerCase(),
    );
    if (artifact === undefined) throw new Refusal(404, 'ArtifactNotFound', `there is no artifact '${artifactId}' here`);
    return this.#artifactEntities.write(session, artifact, now, query.expand);
  }

  listProtectionUnits(workload: Workload, query: Query): Answers {
    const { unitList } = this.scenario;
    if (unitList === 'refused')
      throw new Refusal(403, 'accessDenied', 'the permission to read protection units is missing');
    const { skip, top } = this.#page(query);
    const units = this.#units.list(workload, skip, top + 1);
    const items = units.slice(0, top).map((unit) => unitEntity(unit, unitList));
    return { items, next: units.length > top ? skip + top : null };
  }

  /** Of each unit the point that a restore would take; of at most five, for the service tells of no more. */
  searchRestorePoints(body: unknown): Json {
    const { unitIds, ...choice } = readPointSearch(body);
    const now = this.#clock.now();
    const noResultProtectionUnitIds: string[] = [];
    const searchResults: Json[] = [];
    for (const id of unitIds) {
      const unit = this.#units.find(id);
      if (unit === undefined) throw new Refusal(400, 'InvalidProtectionUnitId', `there is no protection unit '${id}'`);
      const moment = this.#points.choose(unit, choice, now);
      if (moment === null) noResultProtectionUnitIds.push(id);
      else if (searchResults.length < mostPointsFound)
        searchResults.push({ restorePoint: this.#artifactEntities.writePoint(unit, moment, choice.fastOnly) });
    }
    return {
      searchResponseId: this.#chance.guid(`search ${now} ${unitIds}`),
      searchResults,
      noResultProtectionUnitIds,
    };
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
    throw new Refusal(403, 'RestoreNotAllowed', `the service is ${serviceStatus}`);
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

  #writeBulk(session: Session, bulk: BulkRequest): Json {
    return this.#sessionEntities.writeBulkRequest(session, bulk, this.#clock.now());
  }
}

function notAllowed(message: string): Refusal {
  return new Refusal(403, 'RestoreSessionActionNotAllowed', message);
}
