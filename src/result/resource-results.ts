import type { PlannedGroup } from '../plan/plan.ts';
import { judgedUntil, lossOf } from '../plan/recovery-point.ts';
import type { KnownNames } from '../state/elimination.ts';
import type { ChosenArtifact } from '../state/event-data.ts';
import type { ArtifactLog } from '../state/journal.ts';
import type { Outcome, ResourceOutcome } from '../state/outcome.ts';
import type { RunState } from '../state/run-state.ts';
import { outcomesOf } from '../state/session-outcomes.ts';
import { chosenIn, leftOutIn, type SessionState } from '../state/session-state.ts';
import { sentFor } from '../state/twins.ts';
import { type Ledger, mayBeHeld } from './ledger.ts';
import type { SessionResult } from './session-result.ts';

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

/** What rows are made from. */
interface ResultSources {
  readonly ledger: Ledger;
  readonly sessions: readonly SessionResult[];
  readonly log: ArtifactLog;
  /** Indices into `Plan.resources`. */
  readonly withheld: ReadonlySet<number>;
}

const mostInBatch = 1_000;

/** One for each resource of the plan, in the plan's order, up to 1,000 at a time. Rejects with StoreProblem. */
export async function* resourceResults(state: RunState, sources: ResultSources): AsyncGenerator<ResourceResult[]> {
  const { plan } = state;
  const recent = new RecentOutcomes(sources.log, state);
  let batch: ResourceResult[] = [];
  for (const group of plan.groups) {
    for (let index = group.first; index < group.first + group.count; index += 1) {
      const planned = { index, name: plan.resources.at(index)?.name ?? '', group };
      const sent = sentFor(state, index);
      batch.push(
        sent === index
          ? await sentResult(planned, state, { ...sources, recent })
          : twinResult({ ...planned, sent }, state, sources.ledger.entryOf(index)),
      );
      if (batch.length < mostInBatch) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

interface PlannedRow {
  /** Into `Plan.resources`. */
  readonly index: number;
  readonly name: string;
  readonly group: PlannedGroup;
}

async function sentResult(
  { index, name, group }: PlannedRow,
  state: RunState,
  { ledger, sessions, withheld, recent }: ResultSources & { readonly recent: RecentOutcomes },
): Promise<ResourceResult> {
  const session = sessions[ledger.sessionOf(index) - 1]?.session ?? null;
  const known = session === null ? undefined : await recent.of(session);
  const outcome = known?.outcomes.get(index) ?? (withheld.has(index) ? mayBeHeld : notStarted);
  const wasIn = session !== null && !isLeftOut(index, session);
  const check = checkOf(state, index, outcome);
  return {
    name,
    group,
    session: wasIn ? session : null,
    attempts: session === null || outcome.outcome === 'not_started' ? 0 : session.attempt - (wasIn ? 0 : 1),
    chosen: known?.chosen.get(index) ?? null,
    loss: lossIn(outcome, judgedUntil(state.plan, group, state.plan.resources.at(index))),
    ...(check && { check }),
    ...outcome,
  };
}

interface Twin extends PlannedRow {
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
