import type { Workload } from '../m365/workload.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import { sizeOf, within } from '../schedule/span.ts';
import type { QueuedBatch } from '../schedule/work-batch.ts';
import type { Artifacts, CheckVerdict, OnlyPart } from './event-data.ts';
import type { DraftOfRun, RunStarted, StopReason } from './events.ts';
import type { Pause, ThrottlePause } from './pause.ts';
import type { SessionState, SessionWithArtifacts } from './session-state.ts';

/** All that is known of a run: its events, folded over its plan (fold.ts). */
export interface RunState {
  readonly runId: string;
  readonly plan: Plan;
  readonly started: RunStarted | null;
  /** The part of the plan that the last process was to restore, by `run --only`; null for all of it. */
  readonly only: OnlyPart | null;
  /** Whether the service is an emulator, so that nothing of the run is real. */
  readonly isEmulated: boolean;
  /** Index into `Plan.waves`: only resources of this wave are started, unless `only` names them. */
  readonly wave: number;
  /** Resources of each wave that are proven to have come back, in settled sessions. */
  readonly cameBack: readonly number[];
  /** Resources of each wave that are not going to count as come back: settled, and not retried. */
  readonly lost: readonly number[];
  /** Whether too many of the current wave are lost for its gate. */
  readonly isGateLost: boolean;
  /** The ids that the directory gave for resources of which the spec gives none, by index into `Plan.resources`. */
  readonly foundIds: ReadonlyMap<number, string>;
  /** Pairs of resources that are one mailbox, drive or site under two names, as far as that is known. Indices into `Plan.resources`. */
  readonly sameUnits: readonly (readonly [resource: number, sameAs: number])[];
  /** What is not sent because the same mailbox, drive or site is restored under another name: by its index, that of the other. */
  readonly twins: ReadonlyMap<number, number>;
  /** Of whom the directory does not say which resource an id is. Users own mailboxes and drives. */
  readonly namesUnread: ReadonlySet<'users' | 'sites'>;
  /** What waits for a session. No resource is in it twice. */
  readonly queue: readonly QueuedBatch[];
  /** By the run's own names, in the order in which they were begun. */
  readonly sessions: ReadonlyMap<string, SessionState>;
  /** The names of those that are not settled. */
  readonly open: ReadonlySet<string>;
  /** What was read of the artifacts of each of these, by its name. */
  readonly artifacts: ReadonlyMap<string, Artifacts>;
  /** Resources of settled sessions that are not retried, and how many of them did not come back. */
  readonly finished: { readonly resources: number; readonly failed: number };
  /** Sessions of each workload begun so far. */
  readonly begun: Readonly<Record<Workload, number>>;
  /** The names of those that were activated, in that order, to count what they take of the day's allowance. */
  readonly activated: readonly string[];
  /** Whether events of the run were lost, all or the last ones, so that the service was read back or has to be. */
  readonly isFromService: boolean;
  /** Workloads of which nothing is started, because sessions that the run may have made could not be assigned to resources. */
  readonly withheld: ReadonlySet<Workload>;
  /** Drafts that were found when the state was rebuilt, and left. */
  readonly foundDrafts: readonly FoundDraft[];
  /** What other people's sessions use, as last seen. */
  readonly others: TenantUsage;
  readonly throttles: readonly ThrottlePause[];
  /** Of the pauses that the service asked for, the one that ends last; null if it asked for none. */
  readonly pause: Pause | null;
  readonly stopping: { readonly because: StopReason; readonly message: string } | null;
  /** What a program said about what came back; null if none was asked. */
  readonly check: RunCheck | null;
  readonly ended: { readonly at: number; readonly exitCode: 0 | 1 | 3 | 4 } | null;
  /** When the last event was recorded, RFC 3339; null if nothing has happened yet. */
  readonly latestAt: string | null;
}

/**
 * The present by the clock of a run, for somebody whose clock says `now`. An emulator inside the process of a run has a clock of its
 * own, which only the events show. Any other run is never earlier than its last event.
 */
export function presentOf({ started, latestAt }: RunState, now: number): number {
  if (latestAt === null) return now;
  return started?.embedded === true ? Date.parse(latestAt) : Math.max(now, Date.parse(latestAt));
}

export interface RunCheck {
  /** The name of the program. */
  readonly program: string;
  /** By index into `Plan.resources`. */
  readonly verdicts: ReadonlyMap<number, CheckVerdict>;
  readonly isOver: boolean;
  /** What went wrong with the program; null for nothing, or nothing yet. */
  readonly problem: string | null;
}

export interface FoundDraft extends DraftOfRun {
  /** When it was found, RFC 3339. */
  readonly at: string;
}

export interface TenantUsage {
  /** Resources of sessions that were made in the last 24 hours, earlier runs' included. */
  readonly today: Readonly<Record<Workload, number>>;
  readonly activeSessions: number;
  readonly inFlight: Readonly<Record<Workload, number>>;
}

/** Nobody else uses the tenant. */
export const noUsage: TenantUsage = {
  activeSessions: 0,
  inFlight: { mailbox: 0, drive: 0, site: 0 },
  today: { mailbox: 0, drive: 0, site: 0 },
};

/** What may be started: no resource of a workload that is withheld, and only those that `run --only` names. */
export function startable({
  queue,
  withheld,
  only,
}: Pick<RunState, 'queue' | 'withheld' | 'only'>): readonly QueuedBatch[] {
  const allowed = withheld.size === 0 ? queue : queue.filter(({ workload }) => !withheld.has(workload));
  if (only === null) return allowed;
  return allowed.flatMap((batch) => {
    const resources = within(batch.resources, only.resources);
    return sizeOf(resources) === 0 ? [] : [{ ...batch, resources }];
  });
}

/** What may be started now: its wave's turn has come, and it does not wait before another try. */
export function startableNow(state: RunState, now: number): readonly QueuedBatch[] {
  return startable(state).filter(
    ({ group, notBefore }) => isInTurn(state, groupOf(state.plan, group).wave) && notBefore <= now,
  );
}

/**
 * Whether a wave's resources may be started now. `run --only` names people who are restored now, whichever wave they are in:
 * waves and gates are for the rest.
 */
export function isInTurn({ wave: current, only }: Pick<RunState, 'wave' | 'only'>, wave: number): boolean {
  return only !== null || wave === current;
}

/** Whether only a part of the plan was to be restored, and the rest waits: nothing is judged yet by which share came back. */
export function isPartial({ only, queue }: Pick<RunState, 'only' | 'queue'>): boolean {
  return only !== null && queue.length > 0;
}

/** Whether a run that starts no more sessions will not start any when it is resumed either. */
export function isStoppedForGood({ stopping }: Pick<RunState, 'stopping'>): boolean {
  return ['failures', 'gate', 'cancel'].includes(stopping?.because ?? '');
}

export function sessionNamed({ sessions }: Pick<RunState, 'sessions'>, name: string): SessionState {
  const session = sessions.get(name);
  if (session === undefined) throw new ImpossibleEvent(`the session \`${name}\` was never begun`);
  return session;
}

/** A session that is not settled, with the artifacts that were read of it. */
export function withArtifacts(state: RunState, name: string): SessionWithArtifacts {
  return { ...sessionNamed(state, name), artifacts: state.artifacts.get(name) ?? new Map() };
}

/** Whether a plan has a resource of this index: a journal may have any. */
export function hasResource({ resources }: Plan, index: number): boolean {
  return index >= 0 && index < resources.length;
}

/** The group of a plan that has a resource. */
export function groupHolding({ groups }: Plan, resource: number): PlannedGroup {
  const group = groups.find(({ first, count }) => resource >= first && resource < first + count);
  if (group === undefined) throw new ImpossibleEvent(`the plan has no resource ${resource}`);
  return group;
}

/** The group of a plan that a session or a batch belongs to. */
export function groupOf({ groups }: Plan, index: number): PlannedGroup {
  const group = groups[index];
  if (group === undefined) throw new ImpossibleEvent(`the plan has no group ${index}`);
  return group;
}

/** An event that can't follow those before it. Of a journal on disk, the file is damaged; of a run, the program has a bug. */
export class ImpossibleEvent extends Error {
  override readonly name = 'ImpossibleEvent';
}
