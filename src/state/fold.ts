import { type Workload, workloads } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
import { halve, sizeOf, without } from '../schedule/span.ts';
import type { QueuedBatch } from '../schedule/work-batch.ts';
import type { ArtifactRecord, CheckVerdict } from './event-data.ts';
import type { ArtifactsRead, ResourcesChecked, RunEvent, SessionBegun } from './events.ts';
import { pauseAfter } from './pause.ts';
import { proofOf } from './proof.ts';
import { queueRetries } from './retries.ts';
import {
  groupOf,
  hasResource,
  ImpossibleEvent,
  isStoppedForGood,
  noUsage,
  type RunCheck,
  type RunState,
  sessionNamed,
  withArtifacts,
} from './run-state.ts';
import { advance, newSession, resumedSession } from './session-fold.ts';
import { lacksLocations, unattributed, unowned } from './session-outcomes.ts';
import { countFailed } from './session-size.ts';
import type { SessionState } from './session-state.ts';
import { noteTwins, setTwinsAside, withoutTwins } from './twins.ts';

/** The state of a run for `fold`, which changes it. Everybody else reads it as a `RunState`. */
export interface MutableRunState extends RunState {
  started: RunState['started'];
  only: RunState['only'];
  isEmulated: boolean;
  wave: number;
  readonly cameBack: number[];
  readonly lost: number[];
  isGateLost: boolean;
  readonly foundIds: Map<number, string>;
  readonly sameUnits: [number, number][];
  readonly twins: Map<number, number>;
  readonly namesUnread: Set<'users' | 'sites'>;
  queue: QueuedBatch[];
  readonly sessions: Map<string, SessionState>;
  readonly open: Set<string>;
  readonly artifacts: Map<string, Map<string, ArtifactRecord>>;
  readonly finished: { resources: number; failed: number };
  readonly begun: Record<Workload, number>;
  activated: string[];
  isFromService: boolean;
  withheld: RunState['withheld'];
  foundDrafts: RunState['foundDrafts'];
  others: RunState['others'];
  readonly throttles: RunState['throttles'][number][];
  pause: RunState['pause'];
  stopping: RunState['stopping'];
  check: RunState['check'];
  ended: RunState['ended'];
  latestAt: RunState['latestAt'];
}

/** A run of which nothing has happened yet: everything is in the queue. */
export function initialState(plan: Plan, runId: string): MutableRunState {
  return {
    runId,
    plan,
    started: null,
    only: null,
    isEmulated: false,
    wave: 0,
    cameBack: plan.waves.map(() => 0),
    lost: plan.waves.map(() => 0),
    isGateLost: false,
    foundIds: new Map(),
    sameUnits: [],
    twins: new Map(),
    namesUnread: new Set(),
    queue: plan.groups.map(({ workload, first, count }, group) => ({
      group,
      workload,
      resources: [[first, count]],
      attempt: 1,
      notBefore: 0,
    })),
    sessions: new Map(),
    open: new Set(),
    artifacts: new Map(),
    finished: { resources: 0, failed: 0 },
    begun: { mailbox: 0, drive: 0, site: 0 },
    activated: [],
    isFromService: false,
    withheld: new Set(),
    foundDrafts: [],
    others: noUsage,
    throttles: [],
    pause: null,
    stopping: null,
    check: null,
    ended: null,
    latestAt: null,
  };
}

/**
 * Takes one event into `state`, and changes it in place, so that folding a journal is linear in its length. Folding the
 * same events over the same plan always gives the same state: that is what makes a run resumable after any of them.
 *
 * Throws ImpossibleEvent if the event can't follow those before it: it names a session that was never begun or a resource that it
 * does not have, or can't happen to the session.
 */
export function fold(state: MutableRunState, event: RunEvent): void {
  state.pause = pauseAfter(state.pause, event);
  state.latestAt = event.at;
  switch (event.type) {
    case 'run-started':
      state.started = event;
      state.only = event.only ?? null;
      state.isEmulated = event.emulated ?? false;
      if (event.fromService) readFromService(state);
      return;
    case 'emulator-found':
      state.isEmulated = true;
      return;
    case 'state-rebuilt':
      state.withheld = new Set(event.withheld.map(({ workload }) => workload));
      state.foundDrafts = event.drafts.map((draft) => ({ ...draft, at: event.at }));
      return;
    case 'run-resumed':
      state.ended = null;
      state.only = event.only ?? null;
      if (event.fromService) readFromService(state);
      if (!isStoppedForGood(state)) state.stopping = null;
      for (const name of state.open) state.sessions.set(name, resumedSession(sessionNamed(state, name), event));
      return;
    case 'tenant-observed':
      state.others = { activeSessions: event.activeSessions, inFlight: event.inFlight, today: event.today };
      return;
    case 'throttled':
      state.throttles.push({ at: Date.parse(event.at), until: event.until, status: event.status });
      return;
    case 'wave-begun':
      if (event.wave >= state.plan.waves.length) throw new ImpossibleEvent(`the plan has no wave ${event.wave}`);
      state.wave = event.wave;
      state.isGateLost = false;
      return;
    case 'gate-lost':
      state.isGateLost = true;
      return;
    case 'allowance-used-up':
      return;
    case 'names-unread':
      state.namesUnread.add(event.owner);
      return;
    case 'ids-found':
      for (const { resource, directoryId, sameAs = resource } of event.found) {
        for (const index of [resource, sameAs])
          if (!hasResource(state.plan, index)) throw new ImpossibleEvent(`the plan has no resource ${index}`);
        state.foundIds.set(resource, directoryId);
      }
      noteTwins(state, event.found);
      return;
    case 'run-stopping':
      state.stopping = { because: event.because, message: event.message };
      return;
    case 'run-ended':
      state.ended = { at: Date.parse(event.at), exitCode: event.exitCode };
      return;
    case 'check-started':
      state.check = { program: event.program, verdicts: new Map(), isOver: false, problem: null };
      return;
    case 'resources-checked':
      state.check = withVerdicts(state, event);
      return;
    case 'check-ended':
      if (state.check === null) throw new ImpossibleEvent('no check was started');
      state.check = { ...state.check, isOver: true, problem: event.problem };
      return;
    case 'session-begun':
      begin(state, event);
      return;
    default: {
      const before = sessionNamed(state, event.session);
      requireResources(state, event);
      const after = advance(before, event);
      const isOver = event.type === 'session-settled' || after.earlyEnd === 'vanished';
      const session = isOver ? settle(state, after) : after;
      state.sessions.set(session.name, session);
      if (event.type === 'artifacts-read') keepArtifacts(state, before, event);
      if (session.step === 'settled' && before.step !== 'settled') close(state, session);
      if (session.activatedAt !== before.activatedAt) noteActivation(state, session);
      if (session.earlyEnd === 'split' && before.earlyEnd === null) returnHalves(state, session);
    }
  }
}

/** A map that only this module changes: copying it for every portion of verdicts would not be linear. */
function withVerdicts({ check, plan }: MutableRunState, { verdicts }: ResourcesChecked): RunCheck {
  if (check === null) throw new ImpossibleEvent('no check was started');
  const known = check.verdicts as Map<number, CheckVerdict>;
  for (const verdict of verdicts) {
    if (!hasResource(plan, verdict.resource)) throw new ImpossibleEvent(`the plan has no resource ${verdict.resource}`);
    known.set(verdict.resource, verdict);
  }
  return check;
}

/** Artifacts of a session that is settled already are kept in the log only. */
function keepArtifacts(state: MutableRunState, { name, step }: SessionState, event: ArtifactsRead): void {
  if (step === 'settled') return;
  const known = state.artifacts.get(name) ?? new Map<string, ArtifactRecord>();
  for (const artifact of event.artifacts) known.set(artifact.id, artifact);
  state.artifacts.set(name, known);
}

/** A session of which nothing more will be learned: what may be retried goes back to the queue. */
function settle(state: MutableRunState, session: SessionState): SessionState {
  const read = { ...session, artifacts: withArtifacts(state, session.name).artifacts };
  const { destination } = groupOf(state.plan, session.group);
  const { cameBack, failed } = proofOf(read, state);
  // In place, nothing has a new location. But where a site came back may be all that says which site it is.
  const isWorthKnowing = destination === 'new' || (session.workload === 'site' && unattributed(read).length > 0);
  const lacks = isWorthKnowing && lacksLocations(read);
  const requeuedCount = queueRetries(state, read);
  const unnamedCount = unowned(read, state).length;
  return {
    ...session,
    cameBackCount: cameBack,
    failedCount: failed,
    requeuedCount,
    lacksLocations: lacks,
    unnamedCount,
  };
}

function close({ plan, open, artifacts, finished, cameBack, lost }: MutableRunState, session: SessionState): void {
  open.delete(session.name);
  artifacts.delete(session.name);
  if (session.earlyEnd === 'split' || session.earlyEnd === 'cancelled') return;
  const { wave } = groupOf(plan, session.group);
  const resources = sizeOf(session.resources) - session.requeuedCount;
  finished.resources += resources;
  finished.failed += countFailed(session) - session.requeuedCount;
  cameBack[wave] = (cameBack[wave] ?? 0) + session.cameBackCount;
  lost[wave] = (lost[wave] ?? 0) + resources - session.cameBackCount;
}

/** The resources that an event names must be in the plan: reports and retries look them up. */
function requireResources({ plan }: MutableRunState, event: RunEvent): void {
  const [artifacts, chosen, setAside] = [
    'artifacts' in event ? event.artifacts : [],
    'chosen' in event ? event.chosen : [],
    'setAside' in event ? event.setAside : [],
  ];
  for (const { resource } of [...artifacts, ...chosen, ...setAside]) {
    if (resource !== null && !hasResource(plan, resource))
      throw new ImpossibleEvent(`the plan has no resource ${resource}`);
  }
}

/** A session takes resources of its group only. */
function requireInGroup({ plan }: MutableRunState, { group: index, resources }: SessionBegun): void {
  const { first, count } = groupOf(plan, index);
  const isWithin = resources.every(
    ([start, length]) => start >= first && length > 0 && start + length <= first + count,
  );
  if (!isWithin) throw new ImpossibleEvent(`the group ${index} does not have all resources of the session`);
}

function begin(state: MutableRunState, event: SessionBegun): void {
  requireInGroup(state, event);
  const { group, attempt, resources } = event;
  state.queue = state.queue.flatMap((batch) => {
    if (batch.group !== group || batch.attempt !== attempt) return [batch];
    const left = without(batch.resources, resources);
    return left.length === 0 ? [] : [{ ...batch, resources: left }];
  });
  const wanted = withoutTwins(resources, state);
  const begun = newSession({ ...event, resources: wanted }, groupOf(state.plan, group));
  const isEmpty = wanted.length === 0;
  const session: SessionState = isEmpty ? { ...begun, step: 'settled', earlyEnd: 'cancelled' } : begun;
  state.sessions.set(session.name, session);
  if (!isEmpty) state.open.add(session.name);
  state.begun[session.workload] = Math.max(state.begun[session.workload] + 1, numberIn(session.name));
}

/** Sessions that were read back from the service keep their names, and some numbers between them may be missing. */
function numberIn(name: string): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
}

/** An activation, or one that did nothing after all. */
function noteActivation(state: MutableRunState, { name, activatedAt }: SessionState): void {
  if (activatedAt === null) state.activated = state.activated.filter((other) => other !== name);
  else state.activated.push(name);
}

function returnHalves(state: MutableRunState, session: SessionState): void {
  state.queue.unshift(...halves(session));
  setTwinsAside(state);
}

/** If one entry of a list made the service refuse all of it, each half is tried by itself. */
function halves({ group, workload, resources, attempt }: SessionState): QueuedBatch[] {
  return halve(resources).map((half) => ({ group, workload, resources: half, attempt, notBefore: 0 }));
}

/** Nothing is started until the service was read. */
function readFromService(state: MutableRunState): void {
  state.isFromService = true;
  state.withheld = new Set(workloads);
}
