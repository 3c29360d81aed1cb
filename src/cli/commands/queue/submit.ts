import { dirname } from 'node:path';
import { overwrittenCount } from '../../../plan/overwrites.ts';
import type { Plan } from '../../../plan/plan.ts';
import { jsonSummary } from '../../../report/json-report.ts';
import { resultOf } from '../../../result/result.ts';
import { quoted } from '../../../spec/problem/message.ts';
import type { RunState } from '../../../state/run-state.ts';
import type { RunStore } from '../../../store/store.ts';
import { resultText } from '../../../text/result-text.ts';
import { counted } from '../../../util/count.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { jsonDocument } from '../../../util/printable.ts';
import { nextCommand } from '../../../util/shell-path.ts';
import { requireConfirmation } from '../../connect/confirmation.ts';
import { connect } from '../../connect/connect.ts';
import { requireApproval } from '../../connect/guards.ts';
import { keepBudget } from '../../drill/keep-budget.ts';
import type { Environment } from '../../environment.ts';
import { planFrom } from '../../files/plan-files.ts';
import { specFrom } from '../../files/specs.ts';
import {
  freshPlan,
  type PlanSourceOptions,
  planSourceOf,
  requireFittingPlanFlags,
  reviewedPlan,
} from '../../planning/plan-to-start.ts';
import { newRunId } from '../../runs/run-id.ts';
import { requireSamePlan, requireSameSpec, runOfId } from '../../runs/same-run.ts';
import type { NetworkOptions } from '../../shared-options.ts';
import { openQueue } from '../../store/open-queue.ts';
import { openStore } from '../../store/open-store.ts';
import { paint } from '../../terminal/colours.ts';
import { say } from '../../terminal/say.ts';
import { warnAboutStore } from '../../terminal/store-warning.ts';

export interface SubmitOptions extends NetworkOptions, PlanSourceOptions {
  readonly runId?: string;
  readonly confirm?: string;
  /** Allows other runs of the same spec name at the same time. */
  readonly parallel: boolean;
  readonly priority: number;
  /** In milliseconds since 1970. */
  readonly notBefore?: number;
  readonly wait: boolean;
}

/**
 * Queues a run for a worker. All guards that need nobody's sign-in come before; the worker checks tenant, service and drill budget. With
 * the id of a run of the same spec or plan, queues nothing again. With `--wait`, ends as the run does.
 */
export async function submit(
  spec: string | undefined,
  options: SubmitOptions,
  environment: Environment,
): Promise<ExitCode> {
  requireFittingPlanFlags(options);
  const path = planSourceOf('submit', spec, options);
  await using queue = await openQueue(options, 'submit', environment);
  await using store = await openStore(options, environment);
  const known = await runOfId(options.runId, store);
  if (known !== null) {
    await requireSame(known, { path, isPlan: spec === undefined }, options, environment);
    say('info', [`The run ${known.runId} is there already, so nothing is queued again.`], environment);
    return await show(known.runId, known.plan, { store, options, environment });
  }
  const plan = await planOf(path, { isPlan: spec === undefined, store, options, environment });
  await requireConfirmation(plan, options.confirm, environment);
  const runId = options.runId ?? newRunId(environment.clock.now(), environment.random);
  await warnAboutStore(store, environment);
  await queue.add(runId, plan, {
    parallel: options.parallel,
    priority: options.priority,
    notBefore: options.notBefore ?? null,
    submitted: await submittedWith(plan, path, options, environment),
  });
  const follow = nextCommand(`status ${runId} --watch`, options.storePlace);
  const what = `Queued ${counted(plan.resources.length, 'resource')} of ${quoted(plan.name)}`;
  say('info', [`${what}. Follow the run with: ${follow}`], environment);
  return await show(runId, plan, { store, options, environment });
}

interface SubmitContext {
  readonly store: RunStore;
  readonly options: SubmitOptions;
  readonly environment: Environment;
}

async function planOf(
  path: string,
  { isPlan, store, options, environment }: SubmitContext & { readonly isPlan: boolean },
): Promise<Plan> {
  await using connection = connect({ ...options, emulator: false }, environment);
  const context = {
    options,
    store,
    connection,
    environment,
    list: null,
    announce: () => undefined,
    // The program that checks is the worker's.
    requireCheck: () => undefined,
    asksLedger: true,
  };
  const { plan } = await (isPlan ? reviewedPlan : freshPlan)(path, context);
  const now = (await connection.clock()).now();
  return await keepBudget(plan, now, { store, isEmulated: connection.isEmulated }, environment);
}

async function requireSame(
  known: RunState,
  { path, isPlan }: { readonly path: string; readonly isPlan: boolean },
  options: SubmitOptions,
  environment: Environment,
): Promise<void> {
  if (!isPlan) return requireSameSpec(known, await specFrom(path, options, environment), options);
  const plan = await planFrom(path, exitCodes.refused, environment);
  requireApproval(plan, options.expect);
  requireSamePlan(known, plan, options);
}

/** For whoever asks later who wanted this, and what they confirmed. */
async function submittedWith(
  plan: Plan,
  path: string,
  options: SubmitOptions,
  { variables, machine, gitCommit }: Environment,
): Promise<object> {
  const overwrites = overwrittenCount(plan);
  return {
    by: variables['USER'] ?? variables['USERNAME'] ?? null,
    host: machine.host,
    [options.plan === undefined ? 'spec' : 'plan']: path,
    git_commit: await gitCommit(dirname(path)),
    overwrites,
    confirmed: overwrites === 0 ? null : (options.confirm ?? 'typed'),
    expected: options.expect ?? null,
    max_plan_age_seconds: options.maxPlanAge === undefined ? null : options.maxPlanAge / 1_000,
  };
}

/** Prints the id of the run, or waits and prints how it ended. */
async function show(runId: string, plan: Plan, { store, options, environment }: SubmitContext): Promise<ExitCode> {
  const { stdout } = environment;
  if (options.wait) return await waitFor(runId, { store, options, environment });
  if (!options.json) stdout.write(`${runId}\n`);
  else {
    const { state = 'queued' } = (await store.standingOf(runId)) ?? {};
    const notBefore = options.notBefore === undefined ? null : new Date(options.notBefore).toISOString();
    const facts = { run_id: runId, spec_name: plan.name, plan_hash: plan.hash, state, not_before: notBefore };
    stdout.write(jsonDocument(facts));
  }
  return exitCodes.done;
}

async function waitFor(runId: string, { store, options, environment }: SubmitContext): Promise<ExitCode> {
  const { stdout, variables, realTime } = environment;
  let standing = await store.standingOf(runId);
  while (standing !== null && (standing.state === 'queued' || standing.state === 'running')) {
    await realTime.sleep(lookPause);
    standing = await store.standingOf(runId);
  }
  const { state, log } = await store.read(runId);
  const result = await resultOf(state, log);
  if (options.json) stdout.write(jsonDocument(jsonSummary(result)));
  else stdout.write(resultText(result, [], paint(stdout, options, variables)));
  const note = standing?.note ?? null;
  if (note !== null) say('error', [`No worker goes on with ${runId}: ${note}`], environment);
  return state.ended?.exitCode ?? exitCodeIn(standing?.exitCode ?? null);
}

function exitCodeIn(code: number | null): ExitCode {
  return Object.values(exitCodes).find((known) => known === code) ?? exitCodes.stopped;
}

/** Milliseconds of real time: other processes do the work. */
const lookPause = 1_000;
