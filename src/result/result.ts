import type { Plan, PlannedGroup, PlannedWave } from '../plan/plan.ts';
import { judgedUntil, lossOf } from '../plan/recovery-point.ts';
import { indicesIn } from '../schedule/span.ts';
import type { KnownNames } from '../state/elimination.ts';
import type { ChosenArtifact } from '../state/event-data.ts';
import type { ArtifactLog } from '../state/journal.ts';
import type { Outcome, ResourceOutcome } from '../state/outcome.ts';
import { type Proof, proofBeside, provenBy } from '../state/proof.ts';
import { groupHolding, groupOf, isStoppedForGood, type RunState } from '../state/run-state.ts';
import { outcomesOf } from '../state/session-outcomes.ts';
import { chosenIn, leftOutIn, type SessionState, type SessionWithArtifacts } from '../state/session-state.ts';
import { sentFor } from '../state/twins.ts';
import { hasWaveEnded, shareOf } from '../state/waves.ts';
import { type CoverageResult, coverageOf } from './coverage.ts';
import { DataLoss } from './data-loss.ts';
import { Ledger, mayBeHeld, type OutcomeCount } from './ledger.ts';
import { isInTheWay, measureObjectives, type ObjectiveResult } from './objectives.ts';
import { addUpProof, addUpWaveProof, type NamelessProof, type Proven, type ProvenCounts, plannedOf } from './proven.ts';
import { type SessionResult, sessionResult } from './session-result.ts';
import { addUp, addUpWaves, type Counts, noCounts, type Totals } from './totals.ts';

/** What has become of a run so far, for the reports: while it runs, after it has stopped, and at its end. */
export interface RunResult {
  readonly state: RunState;
  readonly plan: Plan;
  /** By rows. */
  readonly totals: Totals;
  /** By rows and by the counts of sessions: what gates, objectives and the verdict go by. */
  readonly proven: Proven;
  readonly objectives: readonly ObjectiveResult[];
  /** How much of what the spec names drills have brought back lately; null if the spec sets no such objective. */
  readonly coverage: CoverageResult | null;
  readonly waves: readonly WaveResult[];
  /** In the order in which they were begun. */
  readonly sessions: readonly SessionResult[];
  /** How many resources have which outcome, and why. */
  readonly outcomeCounts: readonly OutcomeCount[];
  /** One for each resource of the plan, in the plan's order, up to 1,000 at a time. Rejects with StoreProblem. */
  resources(): AsyncIterable<readonly ResourceResult[]>;
}

export interface WaveResult {
  /** Null if the spec has no waves. */
  readonly name: string | null;
  readonly counts: Counts;
  readonly proven: ProvenCounts;
  /** Null if it has none. */
  readonly gate: GateResult | null;
}

export interface GateResult {
  /** Shares between 0 and 1. */
  readonly wanted: number;
  readonly measured: number;
  /** As it was judged when the wave ended, or could not be met any more; null before, and if not all of it was started. */
  readonly met: boolean | null;
}

export interface ResourceResult extends ResourceOutcome {
  readonly name: string;
  readonly group: PlannedGroup;
  /** The session of its last attempt; null if it was not started, or there was nothing to restore. */
  readonly session: SessionState | null;
  /** How often it was in a session that was started. */
  readonly attempts: number;
  /** What its last attempt was to restore; null if that was not chosen, or not found. For a path, the last of its items. */
  readonly chosen: ChosenArtifact | null;
  /** How much data its restore lost, in milliseconds; null if that is not known or not judged, or it did not come back. */
  readonly loss: number | null;
  /** What a program said about what came back. Missing if none was asked. */
  readonly check?: CheckResult;
  /** The name under which the same mailbox, drive or site is restored, if this one is not sent for that reason. */
  readonly sameAs?: string;
}

/** Whether what came back of a resource is any good. No answer is `not checked`, which is not passed. */
export interface CheckResult {
  readonly verdict: 'passed' | 'failed' | 'not checked';
  readonly message: string | null;
}

/** Reads the artifacts of all sessions, one session after the other, and keeps a few bytes of each resource. Rejects with StoreProblem. */
export async function resultOf(state: RunState, log: ArtifactLog): Promise<RunResult> {
  const { plan } = state;
  const ledger = new Ledger(plan);
  const { sessions, nameless, loss } = await readSessions(state, log, ledger);
  const withheld = withheldIn(state);
  enterUnsent(state, withheld, ledger);
  const { outcomeCounts } = ledger;
  const proven = addUpProof(outcomeCounts, nameless);
  const coverage = coverageOf(plan, ledger, nameless);
  return {
    state,
    plan,
    totals: addUp(outcomeCounts),
    proven,
    objectives: measureObjectives(state, { proven: proven.all, loss: loss.measure(), coverage }),
    coverage,
    waves: waveResults(state, outcomeCounts, nameless),
    sessions,
    outcomeCounts,
    resources: () => resourceResults(state, { ledger, sessions, log, withheld }),
  };
}

interface ReadSessions {
  readonly sessions: readonly SessionResult[];
  /** What the counts of sessions prove of resources that have no name. */
  readonly nameless: readonly NamelessProof[];
  readonly loss: DataLoss;
}

/** Enters the outcome of each resource of a session into the ledger. */
async function readSessions(state: RunState, log: ArtifactLog, ledger: Ledger): Promise<ReadSessions> {
  const { plan } = state;
  const sessions: SessionResult[] = [];
  const nameless: NamelessProof[] = [];
  const loss = new DataLoss(plan);
  for (const session of state.sessions.values()) {
    const read = { ...session, artifacts: await log.artifactsOf(session.name) };
    const number = sessions.push(sessionResult(read, state));
    loss.add(read);
    if (session.earlyEnd === 'split') continue;
    const group = groupOf(plan, session.group);
    const rows = { cameBack: 0, failed: 0 };
    for (const [resource, outcome] of outcomesOf(read, state)) {
      ledger.enter(resource, group, number, outcome);
      const known = provenBy(outcome.outcome);
      if (known !== null) rows[known] += 1;
    }
    nameless.push({ wave: group.wave, kind: group.kind, ...namelessProof(read, rows) });
  }
  return { sessions, nameless, loss };
}

/** Enters what is in no session: what is withheld, and what is restored under another name. */
function enterUnsent(state: RunState, withheld: ReadonlySet<number>, ledger: Ledger): void {
  const { plan, twins } = state;
  for (const resource of withheld) ledger.withhold(resource, groupHolding(plan, resource));
  for (const twin of twins.keys()) {
    const sent = sentFor(state, twin);
    const twinGroup = groupHolding(plan, twin);
    ledger.mirror(twin, twinGroup, { of: sent, note: twinNote(plan, twinGroup.kind, sent) });
  }
}

function waveResults(
  state: RunState,
  outcomeCounts: readonly OutcomeCount[],
  nameless: readonly NamelessProof[],
): WaveResult[] {
  const { waves } = state.plan;
  const inWaves = addUpWaves(outcomeCounts, waves.length);
  const provenInWaves = addUpWaveProof(outcomeCounts, nameless, waves.length);
  return waves.map((wave, index) => {
    const counts = inWaves[index] ?? noCounts();
    const proven = provenInWaves[index] ?? { cameBack: 0, failed: 0, open: 0 };
    const gate = gateResult(wave, proven, { state, index, notStarted: counts.not_started });
    return { name: wave.name, counts, proven, gate };
  });
}

/** What the counts of a session prove beyond its rows. */
function namelessProof(session: SessionWithArtifacts, rows: Proof): Proof {
  const { cameBack, failed } = proofBeside(session, rows);
  return { cameBack: cameBack - rows.cameBack, failed: failed - rows.failed };
}

interface WaveOfRun {
  readonly state: RunState;
  readonly index: number;
  readonly notStarted: number;
}

function gateResult(
  { minSuccess }: PlannedWave,
  proven: ProvenCounts,
  { state, index, notStarted }: WaveOfRun,
): GateResult | null {
  if (minSuccess === null) return null;
  const measured = shareOf(proven.cameBack, plannedOf(proven));
  // Locations that are read late may change a wave's counts after its gate was judged.
  const isPassed = index < state.wave;
  const isMissed = index === state.wave && (state.isGateLost || state.stopping?.because === 'gate');
  // `run --only` may have restored all of a later wave.
  const isBegun = index === state.wave || (index > state.wave && plannedOf(proven) > 0);
  const isOver = isBegun && hasWaveEnded(state, index) && notStarted === 0;
  const met = isPassed || isMissed ? isPassed : isOver ? measured >= minSuccess : null;
  return { wanted: minSuccess, measured, met };
}

/** Whether there is anything left for `resume` to do or to find out. */
export function hasWorkLeft(state: RunState): boolean {
  return state.open.size > 0 || (state.queue.length > 0 && !isStoppedForGood(state));
}

/** 0: every resource restored and every objective met; 4: stopped with work left; 1: anything else. */
export function exitCodeOf(result: RunResult): 0 | 1 | 4 {
  if (hasWorkLeft(result.state)) return 4;
  const { failed, open } = result.proven.all;
  return !result.objectives.some(isInTheWay) && failed + open === 0 ? 0 : 1;
}

/** What waits for a session although some session that the run may have made, and that nobody could assign, may hold it. */
function withheldIn({ queue, withheld }: RunState): ReadonlySet<number> {
  const batches = queue.filter(({ workload, attempt }) => attempt === 1 && withheld.has(workload));
  return new Set(batches.flatMap(({ resources }) => [...indicesIn(resources)]));
}

interface ResultSources {
  readonly ledger: Ledger;
  readonly sessions: readonly SessionResult[];
  readonly log: ArtifactLog;
  /** Indices into `Plan.resources`. */
  readonly withheld: ReadonlySet<number>;
}

const mostInBatch = 1_000;

async function* resourceResults(
  state: RunState,
  { ledger, sessions, log, withheld }: ResultSources,
): AsyncGenerator<ResourceResult[]> {
  const { plan } = state;
  const recent = new RecentOutcomes(log, state);
  let batch: ResourceResult[] = [];
  for (const group of plan.groups) {
    for (let index = group.first; index < group.first + group.count; index += 1) {
      const name = plan.resources.at(index)?.name ?? '';
      const sent = sentFor(state, index);
      if (sent !== index) {
        batch.push(twinResult({ name, group, sent }, state, ledger.entryOf(index)));
        continue;
      }
      const session = sessions[ledger.sessionOf(index) - 1]?.session ?? null;
      const known = session === null ? undefined : await recent.of(session);
      const outcome = known?.outcomes.get(index) ?? (withheld.has(index) ? mayBeHeld : notStarted);
      const chosen = known?.chosen.get(index) ?? null;
      const wasIn = session !== null && !isLeftOut(index, session);
      const attempts = session === null || outcome.outcome === 'not_started' ? 0 : session.attempt - (wasIn ? 0 : 1);
      const check = checkOf(state, index, outcome);
      const loss = lossIn(outcome, judgedUntil(plan, group, plan.resources.at(index)));
      batch.push({
        name,
        group,
        session: wasIn ? session : null,
        attempts,
        chosen,
        loss,
        ...(check && { check }),
        ...outcome,
      });
      if (batch.length < mostInBatch) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

interface Twin {
  readonly name: string;
  readonly group: PlannedGroup;
  /** Index of the resource that is restored for it. */
  readonly sent: number;
}

/** The row of a resource that was not sent: another one is the same mailbox, drive or site. The artifact is in the row of that one. */
function twinResult(
  { name, group, sent }: Twin,
  state: RunState,
  { outcome, error }: Pick<ResourceOutcome, 'outcome' | 'error'>,
): ResourceResult {
  const sameAs = state.plan.resources.at(sent)?.name ?? '';
  const row = { outcome, error, artifact: null };
  const check = checkOf(state, sent, row);
  return {
    name,
    group,
    session: null,
    attempts: 0,
    chosen: null,
    loss: null,
    sameAs,
    ...(check && { check }),
    ...row,
  };
}

function twinNote({ resources }: Plan, kind: PlannedGroup['kind'], sent: number): string {
  return `the directory says it is the same ${kind} as \`${resources.at(sent)?.name ?? ''}\`, which has the row of the restore`;
}

/** Only what came back is checked. */
function checkOf({ check }: RunState, resource: number, { outcome }: ResourceOutcome): CheckResult | null {
  if (check === null || !isBack(outcome)) return null;
  const verdict = check.verdicts.get(resource);
  return { verdict: verdict?.check ?? 'not checked', message: verdict?.message ?? null };
}

/** Whether a resource came back, as its row says. */
export function isBack(outcome: Outcome): boolean {
  return outcome === 'succeeded' || outcome === 'unchanged';
}

function lossIn({ outcome, artifact }: ResourceOutcome, until: number | null): number | null {
  const at = artifact?.restorePointAt ?? null;
  return isBack(outcome) && at !== null && until !== null ? lossOf(at, until) : null;
}

/** Whether nothing was found for a resource, so that it was never put into the session. */
function isLeftOut(index: number, session: SessionState): boolean {
  return leftOutIn(session).some(({ resource, artifact }) => resource === index && artifact === null);
}

const notStarted: ResourceOutcome = { outcome: 'not_started', error: null, artifact: null };

/** The outcomes and the chosen artifacts of a session's resources, by index into `Plan.resources`. */
interface SessionOutcomes {
  readonly outcomes: ReadonlyMap<number, ResourceOutcome>;
  readonly chosen: ReadonlyMap<number, ChosenArtifact>;
}

/**
 * The outcomes of the sessions that were asked for last. First attempts hold neighbours of the plan, and retries those of a
 * few sessions, so nearly every session is read only once.
 */
class RecentOutcomes {
  readonly #log: ArtifactLog;
  readonly #names: KnownNames;
  /** The one asked for last comes last. */
  readonly #known: Map<string, SessionOutcomes> = new Map();

  constructor(log: ArtifactLog, names: KnownNames) {
    this.#log = log;
    this.#names = names;
  }

  async of(session: SessionState): Promise<SessionOutcomes> {
    const outcomes = this.#known.get(session.name) ?? (await this.#read(session));
    this.#known.delete(session.name);
    this.#known.set(session.name, outcomes);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostRecent) break;
      this.#known.delete(oldest);
    }
    return outcomes;
  }

  async #read(session: SessionState): Promise<SessionOutcomes> {
    const artifacts = await this.#log.artifactsOf(session.name);
    return {
      outcomes: new Map(outcomesOf({ ...session, artifacts }, this.#names)),
      chosen: new Map(chosenIn(session).map((fact) => [fact.resource, fact])),
    };
  }
}

const mostRecent = 32;
