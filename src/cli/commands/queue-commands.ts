import { Argument, Option } from 'commander';
import type { AnyCommand, CommandDefinition } from '../command-definition.ts';
import { parameterFlags } from '../files/given-values.ts';
import { type ScheduleAction, scheduleActions } from '../schedules/schedule-actions.ts';
import {
  checkFlags,
  duration,
  type NetworkOptions,
  planHash,
  runId,
  type StateOptions,
  signKeyFlag,
  switchedOn,
} from '../shared-options.ts';
import { listenAddress, moment, notifyFlags, tenantList, wholeNumber } from '../worker/queue-options.ts';
import type { WorkerOptions } from '../worker/worker-options.ts';
import type { ScheduleOptions } from './queue/schedule.ts';
import type { SubmitOptions } from './queue/submit.ts';

/* The commands about runs that several hosts share. They need `--store postgres://…`. */

const submit: CommandDefinition<SubmitOptions> = {
  name: 'submit',
  summary: 'queue a run for a worker, after all checks of `run` that need no sign-in; prints its id',
  arguments: [new Argument('[spec]')],
  group: 'network',
  options: () => [
    switchedOn('--allow-duplicates', 'keep the first of resources named twice'),
    ...parameterFlags(),
    new Option('--plan <file>', 'queue exactly this plan file, instead of a spec'),
    new Option('--expect <hash>', 'refuse a plan file with any other hash').argParser(planHash),
    new Option('--max-plan-age <duration>', 'refuse an older plan file (default: 24h)').argParser(duration),
    new Option('--run-id <id>', 'name the run (default: a new id); queued once, however often it is given').argParser(
      runId,
    ),
    new Option(
      '--confirm <spec name>',
      'confirm that resources are overwritten in place; `<spec name>:<count>` confirms how many, too',
    ),
    new Option('--priority <number>', 'a run with a higher one goes first, of one tenant')
      .argParser(wholeNumber(-1_000, 1_000))
      .default(0),
    new Option('--not-before <moment>', 'no worker begins before, such as 2026-12-01T03:00:00Z').argParser(moment),
    switchedOn('--parallel', 'allow other runs of the same spec name at the same time'),
    switchedOn('--wait', 'wait until the run has ended, print its result, and end with its exit code'),
  ],
  examples: [
    { line: 'bulk-restore submit recovery.yaml', does: 'queues a run, and prints its id' },
    {
      line: 'bulk-restore submit --plan plan.json --wait',
      does: 'what was approved, with the exit code of `run`',
    },
  ],
  isRestore: true,
  run: async ([spec], options, { environment }) =>
    (await import('./queue/submit.ts')).submit(spec, options, environment),
};

const worker: CommandDefinition<WorkerOptions> = {
  name: 'worker',
  summary: 'carry out queued runs, and runs whose process is gone, until it is stopped',
  arguments: [],
  group: 'network',
  options: () => [
    new Option('--slots <number>', 'how many runs at once, each a process')
      .env('BULK_RESTORE_SLOTS')
      .argParser(wholeNumber(1, 1_000))
      .default(10),
    new Option('--tenants <ids>', 'only runs of these tenants; several with commas (default: all)')
      .env('BULK_RESTORE_TENANTS')
      .argParser(tenantList),
    new Option('--auth-profiles <file>', 'how to sign in to which tenant, and only runs of those').env(
      'BULK_RESTORE_AUTH_PROFILES',
    ),
    new Option('--listen <address>', 'answer to /healthz and /metrics, such as :9464')
      .env('BULK_RESTORE_LISTEN')
      .argParser(listenAddress),
    ...checkFlags(),
    ...notifyFlags(),
    signKeyFlag(),
  ],
  examples: [
    { line: 'bulk-restore worker --listen :9464', does: 'ten runs at once, of all tenants' },
    {
      line: 'bulk-restore worker --slots 4 --auth-profiles profiles.yaml',
      does: 'runs of the tenants that it can sign in to',
    },
  ],
  run: async (_, options, { environment }) => (await import('./queue/worker.ts')).worker(options, environment),
};

const workers: CommandDefinition<StateOptions> = {
  name: 'workers',
  summary: 'list the workers: what they carry out now, and whether they are there',
  arguments: [],
  group: 'state',
  options: () => [],
  examples: [{ line: 'bulk-restore workers --json', does: 'for a program' }],
  run: async (_, options, { environment }) => (await import('./queue/workers.ts')).workers(options, environment),
};

const schedule: CommandDefinition<ScheduleOptions> = {
  name: 'schedule',
  summary: 'drills on a calendar, each moment once: keep a file of schedules, list them, pause one',
  arguments: [
    new Argument('<action>', scheduleActions.join(', ')).choices(scheduleActions),
    new Argument('[file | name]'),
  ],
  group: 'state',
  options: () => [
    switchedOn('--prune', 'with `apply`: remove schedules that the file does not have'),
    switchedOn('--resume', 'with `pause`: let the schedule go on'),
  ],
  examples: [
    {
      line: 'bulk-restore schedule apply schedules.yaml',
      does: 'keeps them, with their specs and lists as they are now',
    },
    { line: 'bulk-restore schedule list', does: 'when each comes next, and what came of the last moment' },
    { line: 'bulk-restore schedule pause weekly-drill', does: 'until `schedule pause weekly-drill --resume`' },
  ],
  run: async ([action, word], options, { environment }) =>
    (await import('./queue/schedule.ts')).schedule(action as ScheduleAction, word, options, environment),
};

/** Workers start it. */
const fire: CommandDefinition<NetworkOptions> = {
  name: 'fire',
  summary: '',
  arguments: [new Argument('<schedule>')],
  group: 'network',
  options: () => [],
  examples: [],
  isHidden: true,
  run: async ([name = ''], options, { environment }) =>
    (await import('./queue/fire.ts')).fire(name, options, environment),
};

export const queueCommands: readonly AnyCommand[] = [submit, worker, workers, schedule, fire];
