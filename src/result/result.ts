import type { Plan, PlannedGroup, PlannedWave } from '../plan/plan.ts';
import { indicesIn } from '../schedule/span.ts';
import type { ArtifactLog } from '../state/journal.ts';
import { type Proof, proofBeside, provenBy } from '../state/proof.ts';
import { groupHolding, groupOf, isStoppedForGood, type RunState } from '../state/run-state.ts';
import { outcomesOf } from '../state/session-outcomes.ts';
import type { SessionWithArtifacts } from '../state/session-state.ts';
import { sentFor } from '../state/twins.ts';
import { hasWaveEnded, shareOf } from '../state/waves.ts';
import { type CoverageResult, coverageOf } from './coverage.ts';
import { DataLoss } from './data-loss.ts';
import { Ledger, type OutcomeCount } from './ledger.ts';
import { isInTheWay, measureObjectives, type ObjectiveResult } from './objectives.ts';
import { addUpProof, addUpWaveProof, type NamelessProof, type Proven, type ProvenCounts, plannedOf } from './proven.ts';
import { type ResourceResult, resourceResults } from './resource-results.ts';
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

function twinNote({ resources }: Plan, kind: PlannedGroup['kind'], sent: number): string {
  return `the directory says it is the same ${kind} as \`${resources.at(sent)?.name ?? ''}\`, which has the row of the restore`;
}
