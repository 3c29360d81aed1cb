import { restoringTime } from '../result/durations.ts';
import { exitCodeOf, type RunResult } from '../result/result.ts';
import type { SessionResult } from '../result/session-result.ts';
import { sizeOf } from '../schedule/span.ts';
import { validateReport, validateRow } from '../schemas/report.validate.js';
import type { ThrottlePause } from '../state/pause.ts';
import { timePaused } from '../state/pause.ts';
import { countLeftOut } from '../state/session-size.ts';
import { requestOf } from '../state/session-state.ts';
import { jsonText } from '../util/printable.ts';
import { rowsOf, timeText } from './row.ts';

/**
 * report.json in pieces. What is not known, or not yet, is null. Throws if the report does not match
 * schemas/report.v1.schema.json, which is a bug.
 */
export async function* jsonReport(result: RunResult): AsyncGenerator<string> {
  const summary = jsonSummary(result);
  if (!validateReport({ ...summary, resources: [] })) throw schemaMismatch(validateReport.errors);
  yield jsonText(summary, 2).replace(/\n}$/, ',\n  "resources": [');
  let separator = '';
  for await (const rows of rowsOf(result)) {
    for (const row of rows) if (!validateRow(row)) throw schemaMismatch(validateRow.errors);
    yield separator + rows.map((row) => `\n    ${jsonText(row)}`).join(',');
    separator = ',';
  }
  yield '\n  ]\n}\n';
}

function schemaMismatch(errors: unknown): Error {
  return new Error(`the report does not match its schema: ${JSON.stringify(errors)}`);
}

/** report.json without its rows: what `run --json` and `status --json` print. */
export function jsonSummary(result: RunResult): Readonly<Record<string, unknown>> {
  const { state, sessions, totals, proven } = result;
  return {
    version: 1,
    run: runOf(result),
    totals,
    proven,
    ...drillOf(result),
    objectives: result.objectives.map(objectiveOf),
    waves: result.waves.map(waveOf),
    forecast: forecastOf(result),
    sessions: sessions.map((session) => sessionOf(session, result)),
    throttling: throttlingOf(state.throttles),
    unattributed: sessions.flatMap(unattributedIn),
    unmatched_targets: sessions.flatMap(unmatchedIn),
    orphan_drafts: [
      ...state.foundDrafts.map(({ workload, sessionId, at }) => ({
        session: null,
        workload,
        sent_at: at,
        session_id: sessionId,
      })),
      ...sessions.flatMap(({ session: { name, workload, orphanedDrafts, leftDrafts } }) => [
        ...orphanedDrafts.map((sentAt) => ({ session: name, workload, sent_at: sentAt, session_id: null })),
        ...leftDrafts.map(({ sessionId, at }) => ({ session: name, workload, sent_at: at, session_id: sessionId })),
      ]),
    ],
  };
}

function runOf(result: RunResult): unknown {
  const { plan, state } = result;
  const [spec, ...lists] = plan.sources;
  return {
    id: state.runId,
    spec_name: plan.name,
    description: plan.description,
    mode: plan.mode,
    spec_file: spec?.path ?? null,
    spec_hash: spec === undefined ? null : `sha256:${spec.sha256}`,
    lists: lists.map(({ path, sha256 }) => ({ path, hash: `sha256:${sha256}` })),
    plan_hash: plan.hash,
    git_commit: state.started?.gitCommit ?? null,
    tenant: state.started?.tenant ?? plan.tenant,
    operator: state.started?.operator ?? null,
    service: state.started?.service ?? null,
    emulated: state.isEmulated,
    tool_version: state.started?.toolVersion ?? null,
    started: state.started?.at ?? null,
    ended: timeText(state.ended?.at),
    exit_code: state.ended?.exitCode ?? (state.stopping === null ? null : exitCodeOf(result)),
    stopped_because: state.stopping?.because ?? null,
    stop_message: state.stopping?.message ?? null,
    only: state.only && {
      list: state.only.list,
      hash: `sha256:${state.only.sha256}`,
      resources: sizeOf(state.only.resources),
    },
  };
}

/** Whom a drill restored, and whom drills have not brought back lately. Nothing for a recovery, or a plan that does not say it. */
function drillOf({ plan, coverage }: RunResult): { readonly drill?: unknown } {
  if (plan.drill === undefined) return {};
  const { budget, samples, leftOut, reviewed } = plan.drill;
  return {
    drill: {
      reviewed_plan: reviewed ?? null,
      budget: { restores: budget.restores, per: budget.per / 1_000 },
      samples: samples.map(({ wave, workload, size, named, drawn, rotate, seed }) => ({
        wave: plan.waves[wave]?.name ?? null,
        workload,
        size,
        named,
        drawn,
        rotate,
        seed,
      })),
      left_out: { count: leftOut.count, free_from: leftOut.freeFrom },
      coverage: coverage && {
        within: coverage.within / 1_000,
        named: coverage.named,
        covered: coverage.covered,
        not_covered: coverage.uncovered.map(({ kind, name, drilledAt, cameBackAt, outcome }) => ({
          workload: kind,
          resource: name,
          drilled_at: drilledAt,
          came_back_at: cameBackAt,
          outcome,
        })),
      },
    },
  };
}

function objectiveOf({ objective, wanted, measured, met, reason, loss }: RunResult['objectives'][number]): unknown {
  if (objective !== 'rto' && objective !== 'rpo') return { objective, unit: 'share', wanted, measured, met, reason };
  return {
    objective,
    unit: 'seconds',
    wanted: wanted / 1_000,
    measured: measured === null ? null : measured / 1_000,
    met,
    reason,
    ...(loss && { median: loss.median === null ? null : loss.median / 1_000, not_judged: loss.notJudged }),
  };
}

function waveOf({ name, counts, proven, gate }: RunResult['waves'][number]): unknown {
  return {
    name,
    ...counts,
    proven,
    gate: gate && { min_success: gate.wanted, measured: gate.measured, met: gate.met },
  };
}

/** In seconds. */
function forecastOf({ plan, state }: RunResult): unknown {
  const { p50, p90, atPublishedRate, sessions, bindingCap } = plan.forecast;
  const measured = restoringTime(state);
  return {
    p50: p50 / 1_000,
    p90: p90 / 1_000,
    at_published_rate: atPublishedRate / 1_000,
    sessions,
    binding_cap: bindingCap,
    measured: measured === null ? null : measured / 1_000,
  };
}

function sessionOf({ session, artifacts, countsAgree }: SessionResult, { plan }: RunResult): unknown {
  const group = plan.groups[session.group];
  const request = requestOf(session);
  return {
    name: session.name,
    workload: session.workload,
    job_type: session.filling,
    destination: group?.destination ?? null,
    window:
      group === undefined ? null : { from: group.from, to: group.to, prefer: group.prefer, fast_only: group.fastOnly },
    attempt: session.attempt,
    resources: sizeOf(session.resources),
    session_id: session.sessionId,
    bulk_request_id: request?.id ?? null,
    status: session.earlyEnd ?? (session.statusText || session.status),
    activated_at: timeText(session.activatedAt),
    ended_at: timeText(session.endedAt),
    counts: session.counts && {
      total: session.counts.total,
      completed: session.counts.completed,
      in_progress: session.counts.inProgress,
      failed: session.counts.failed,
    },
    unresolved: countLeftOut(session) + (request?.unmatched.length ?? 0),
    artifacts,
    counts_agree: countsAgree,
    error: session.error ?? request?.error ?? null,
  };
}

function throttlingOf(throttles: readonly ThrottlePause[]): unknown {
  const pauses = throttles.map(({ at, until, status }) => ({ at: timeText(at), until: timeText(until), status }));
  return { count: throttles.length, seconds: timePaused(throttles) / 1_000, pauses };
}

function unattributedIn({ session, unattributed }: SessionResult): unknown[] {
  return unattributed.map((artifact) => ({
    session: session.name,
    session_id: session.sessionId,
    workload: session.workload,
    artifact_id: artifact.id,
    called_by_service: artifact.calledByService,
    status: artifact.statusText || artifact.status,
    error_code: artifact.error?.code || null,
    error_message: artifact.error?.message || null,
    restored_to: artifact.restoredTo,
    restore_point_id: artifact.restorePointId,
    restore_point_time: timeText(artifact.restorePointAt),
    started_at: timeText(artifact.startedAt),
    completed_at: timeText(artifact.completedAt),
  }));
}

function unmatchedIn({ session }: SessionResult): unknown[] {
  return (requestOf(session)?.unmatched ?? []).map(({ target, code, message }) => ({
    session: session.name,
    session_id: session.sessionId,
    target,
    error_code: code || null,
    error_message: message || null,
  }));
}
