import { names } from '../../graph/wire/paths.ts';
import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { TimeFormat } from '../time-format.ts';
import { messageOf } from './artifact-errors.ts';
import type { EmulatedBulkRequest, EmulatedSession } from './sessions.ts';
import type { Timeline } from './timeline.ts';

/** Writes sessions and their bulk addition requests as JSON. */
export class SessionEntities {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #timeFormat: TimeFormat;

  constructor(scenario: Scenario, chance: Chance) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#timeFormat = new TimeFormat(scenario.quirks);
  }

  /** `futureMembers`: whether to show enum members that come after `unknownFutureValue`. */
  write(session: EmulatedSession, now: number, futureMembers: boolean): Json {
    const { timeline } = session;
    const status = timeline?.statusAt(now) ?? 'draft';
    const ended = timeline !== null && now >= timeline.endedAt;
    const failure = { code: 'UnknownError', message: 'No resource of this session was restored.' };
    return {
      '@odata.type': this.#sessionType(session),
      id: session.id,
      status: status === 'failed' && !futureMembers ? 'unknownFutureValue' : status,
      restoreJobType: jobTypeOf(session, futureMembers),
      createdDateTime: this.#timeFormat.format(session.createdAt),
      createdBy: this.#identity(session),
      lastModifiedDateTime: this.#timeFormat.format(lastChange(session, now)),
      lastModifiedBy: this.#identity(session),
      completedDateTime: ended ? this.#timeFormat.format(timeline.endedAt) : null,
      restoreSessionArtifactCount: timeline?.countsAt(now) ?? draftCounts(session),
      error: status === 'failed' ? failure : null,
    };
  }

  /** The lists of resources are `[]`, as in every response of the service. */
  writeBulkRequest(session: EmulatedSession, request: EmulatedBulkRequest, now: number): Json {
    const { timeline, workload } = session;
    const status = timeline?.requestStatusAt(now) ?? 'active';
    return {
      '@odata.type': `#microsoft.graph.${names[workload].bulkRequests.slice(0, -1)}`,
      id: request.id,
      displayName: request.displayName,
      status,
      createdDateTime: this.#timeFormat.format(request.createdAt),
      createdBy: this.#identity(session),
      lastModifiedDateTime: this.#timeFormat.format(lastChange(session, now)),
      lastModifiedBy: this.#identity(session),
      protectionTimePeriod: {
        startDateTime: this.#timeFormat.format(request.from),
        endDateTime: this.#timeFormat.format(request.to),
      },
      destinationType: request.destination,
      tags: request.fastOnly ? 'fastRestore' : 'none',
      restorePointPreference: request.prefer,
      [names[workload].targets]: [],
      [workload === 'site' ? 'siteIds' : 'directoryObjectIds']: [],
      protectionUnitIds: [],
      error: status === 'completedWithErrors' && timeline !== null ? resolutionError(timeline) : null,
    };
  }

  #sessionType({ workload, id }: EmulatedSession): string {
    const { sessionType } = names[workload];
    const { siteTypeSpelling } = this.#scenario.quirks;
    const mixed = siteTypeSpelling === 'mixed' && this.#chance.happens(0.5, `spelling ${id}`);
    return mixed || siteTypeSpelling === 'sharepoint' ? sessionType.replace('sharePoint', 'sharepoint') : sessionType;
  }

  #identity({ createdBy }: EmulatedSession): Json {
    const creator = { id: this.#chance.guid(createdBy), displayName: createdBy };
    if (this.#scenario.view === 'application') return { application: creator, device: null, user: null };
    const application = { id: this.#chance.guid('application'), displayName: 'application' };
    return { application, device: null, user: creator };
  }
}

/** `granular` comes after `unknownFutureValue`. */
function jobTypeOf({ bulk, added }: EmulatedSession, futureMembers: boolean): string {
  if (added?.scope === 'granular') return futureMembers ? 'granular' : 'unknownFutureValue';
  return bulk === null ? 'standard' : 'bulk';
}

/** A draft counts the artifacts that the client added. */
function draftCounts({ added }: EmulatedSession): Json | null {
  if (added === null) return null;
  return { total: added.artifacts.length, completed: 0, inProgress: 0, failed: 0 };
}

function resolutionError({ unresolved }: Timeline): Json {
  return {
    code: 'ArtifactNotFound',
    message: `${unresolved.length} of the resources could not be resolved.`,
    details: unresolved.map(({ name, code }) => ({ code, message: messageOf(code), target: name })),
  };
}

function lastChange({ createdAt, bulk, timeline }: EmulatedSession, now: number): number {
  const changes = timeline ? [timeline.activatedAt, timeline.activeAt, timeline.endedAt] : [];
  return Math.max(createdAt, bulk?.createdAt ?? 0, ...changes.filter((change) => change <= now));
}
