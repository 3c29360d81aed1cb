import { problemText } from '../../../spec/problem/problem-text.ts';
import type { Claim, RunQueue } from '../../../store/queue.ts';
import { StoreProblem } from '../../../store/store.ts';
import { workerMetrics } from '../../../text/notices/worker-metrics.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { printable } from '../../../util/printable.ts';
import { version } from '../../../util/version.ts';
import { CommandError, ProblemsError } from '../../command-error.ts';
import type { Environment } from '../../environment.ts';
import { signKeyOf } from '../../evidence/key-files.ts';
import { textOfNamed } from '../../files/named-file.ts';
import { checkerFrom } from '../../programs/check-program.ts';
import { openQueue, openSchedules } from '../../store/open-queue.ts';
import { openStore } from '../../store/open-store.ts';
import { paint } from '../../terminal/colours.ts';
import { say } from '../../terminal/say.ts';
import { warnAboutStore } from '../../terminal/store-warning.ts';
import { notifyTargets } from '../../watch/notify-url.ts';
import { prometheusText } from '../../watch/prometheus-text.ts';
import {
  type AuthProfile,
  type ProfilesByTenant,
  profileFor,
  readProfiles,
  tenantsOf,
} from '../../worker/auth-profiles.ts';
import { childVariables } from '../../worker/child-variables.ts';
import { DueMoments } from '../../worker/due-moments.ts';
import type { LaunchedRun } from '../../worker/launched-run.ts';
import { serveProbes } from '../../worker/probe-server.ts';
import { startChild } from '../../worker/process-launcher.ts';
import { Worker } from '../../worker/worker.ts';
import type { WorkerOptions } from '../../worker/worker-options.ts';

/**
 * Carries out queued runs, and runs whose process is gone, until it is asked to end: then its processes give their runs back, for other
 * workers. Everything that it needs is checked before it claims anything.
 */
export async function worker(options: WorkerOptions, environment: Environment): Promise<ExitCode> {
  const { machine, clock } = environment;
  await using queue = await openQueue(options, 'worker', environment);
  await using book = await openSchedules(options, 'worker', environment);
  const profiles = await profilesFrom(options, environment);
  const tenants = tenantsOf(options.tenants, profiles);
  if (tenants?.length === 0)
    throw new CommandError(
      exitCodes.usage,
      'none of the tenants of `--tenants` has a profile in `--auth-profiles`',
      'add a profile for them, or leave --tenants out',
    );
  await requireSettings(options, environment);
  const identity = { id: `process ${machine.pid} on ${machine.host}`, slots: options.slots, tenants };
  const launch = launcher(options, profiles, environment);
  const print = (level: 'info' | 'warn' | 'error', text: string): void => {
    say(level, [text], environment);
  };
  const moments = new DueMoments({
    book,
    launch: ({ name, tenant }) =>
      start({ title: `schedule ${name}`, words: ['fire', name], tenant }, { options, profiles, environment }),
    tenants,
    clock,
    say: print,
  });
  const chore = { every: duePause, work: () => moments.fire() };
  const one = new Worker(identity, { queue, launch, clock, chore, say: print });
  const stop = new AbortController();
  const stopListening = environment.onInterrupt(() => stop.abort());
  try {
    await using _ =
      options.listen === undefined
        ? null
        : await serveProbes(options.listen, probesOf(one, { queue, stop: stop.signal, environment }));
    print(
      'info',
      `Worker ${identity.id}: ${options.slots} slots, ${tenants === null ? 'all tenants' : `tenants ${tenants.join(', ')}`}.`,
    );
    await one.work(stop.signal);
    return exitCodes.done;
  } finally {
    stopListening();
  }
}

/** What each run would need: better found now than by every run of the queue. */
async function requireSettings(options: WorkerOptions, environment: Environment): Promise<void> {
  await signKeyOf(options, environment);
  await checkerFrom(options, environment);
  notifyTargets(options.notify ?? [], options.notifyFormat);
  await using store = await openStore(options, environment);
  await warnAboutStore(store, environment);
}

async function profilesFrom(options: WorkerOptions, environment: Environment): Promise<ProfilesByTenant | null> {
  const path = options.authProfiles;
  if (path === undefined) return null;
  const text = await textOfNamed(path, 'name the file of --auth-profiles', environment);
  const read = readProfiles(text, path);
  if ('profiles' in read) return read.profiles;
  const colour = paint(environment.stderr, options, environment.variables);
  throw new ProblemsError(problemText(read.problems, { more: 0, paint: colour }).trimEnd());
}

function launcher(
  options: WorkerOptions,
  profiles: ProfilesByTenant | null,
  environment: Environment,
): (claim: Claim) => LaunchedRun {
  return ({ runId, tenant, parallel, token }) => {
    const words = ['resume', runId, ...(parallel ? ['--parallel'] : []), ...(options.quiet ? ['--quiet'] : [])];
    return start({ title: runId, words, tenant, claim: token }, { options, profiles, environment });
  };
}

interface StartContext {
  readonly options: WorkerOptions;
  readonly profiles: ProfilesByTenant | null;
  readonly environment: Environment;
}

interface ChildStart {
  /** Before each of its lines. */
  readonly title: string;
  readonly words: readonly string[];
  readonly tenant: string;
  readonly claim?: string;
}

/** Starts this program again, signed in to a tenant. */
function start(
  { title, words, tenant, claim }: ChildStart,
  { options, profiles, environment }: StartContext,
): LaunchedRun {
  const profile: AuthProfile | null = profiles === null ? null : profileFor(tenant, profiles);
  const own = childVariables(options, environment.variables, profile);
  const variables = claim === undefined ? own : { ...own, BULK_RESTORE_CLAIM: claim };
  const onLine = (line: string): void => printLine(title, line, environment);
  return startChild({ command: environment.runtime.selfCommand, words, variables, onLine });
}

/** A line of the process of a run, with the run's id. */
function printLine(runId: string, line: string, { stderr, outputMode }: Environment): void {
  const isObject = outputMode.isJsonLog && line.startsWith('{"');
  stderr.write(isObject ? `{"run":${JSON.stringify(runId)},${line.slice(1)}\n` : `${runId}  ${printable(line)}\n`);
}

interface ProbeContext {
  readonly queue: RunQueue;
  readonly stop: AbortSignal;
  readonly environment: Environment;
}

function probesOf(
  one: Worker,
  { queue, stop, environment: { clock } }: ProbeContext,
): Parameters<typeof serveProbes>[1] {
  const { counts } = one;
  const silence = (): number => clock.elapsed() - counts.heardAt;
  return {
    health: () => {
      if (stop.aborted) return { isWell: false, text: 'ends' };
      const isWell = silence() < longestSilence;
      return { isWell, text: isWell ? 'ok' : 'the database does not answer' };
    },
    metrics: async () => {
      const load = await queue.load().catch((error: unknown) => {
        if (!(error instanceof StoreProblem)) throw error;
        return null;
      });
      const { slots, running, claims, ends } = counts;
      const measured = {
        version,
        slots,
        running,
        claims,
        ends,
        isDraining: stop.aborted,
        silence: silence(),
        queue: load,
      };
      return await prometheusText(workerMetrics(measured));
    },
  };
}

/** Milliseconds. */
const longestSilence = 30_000;
const duePause = 5_000;
