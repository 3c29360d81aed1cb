import { Argument, Option } from 'commander';
import { waveKeys } from '../inventory/wave-keys.ts';
import { retention } from '../m365/limits.ts';
import { reportFormats } from '../spec/spec.ts';
import { workloadKeys } from '../spec/written.ts';
import { writeDuration } from '../util/duration.ts';
import type { AnyCommand, CommandDefinition } from './command-definition.ts';
import { explain, programCommands, supportBundle } from './commands/about-commands.ts';
import type { CancelOptions } from './commands/cancel.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { EmulateOptions } from './commands/emulate.ts';
import type { HistoryOptions } from './commands/history.ts';
import type { InitOptions } from './commands/init.ts';
import type { InventoryOptions } from './commands/inventory.ts';
import type { PlanOptions } from './commands/plan.ts';
import type { PointsOptions } from './commands/points.ts';
import { queueCommands } from './commands/queue-commands.ts';
import type { ReportOptions } from './commands/report.ts';
import type { ResumeOptions } from './commands/resume.ts';
import type { RetryOptions } from './commands/retry.ts';
import type { RunOptions } from './commands/run.ts';
import type { StatusOptions } from './commands/status.ts';
import type { ValidateOptions } from './commands/validate.ts';
import type { VerifyOptions } from './commands/verify.ts';
import { parameterFlags } from './files/given-values.ts';
import {
  checkFlags,
  choice,
  duration,
  planHash,
  port,
  repeated,
  runId,
  severalOf,
  signKeyFlag,
  switchedOn,
  timeOption,
  timeScale,
  watchFlags,
  wordList,
  workloadList,
} from './shared-options.ts';
import { type StoreAction, type StoreOptions, storeActions } from './store/store-actions.ts';

const validate: CommandDefinition<ValidateOptions> = {
  name: 'validate',
  summary: 'check specs offline: all errors at once, each with file:line:column',
  arguments: [new Argument('<specs...>')],
  group: 'output',
  options: () => [
    switchedOn('--allow-duplicates', 'keep the first of resources named twice'),
    switchedOn('--strict-paths', "refuse specs and lists outside the working directory and the spec's folder"),
    ...parameterFlags(),
    choice('--format <format>', 'text, json, or annotations', ['text', 'github', 'azure', 'sarif', 'json'], 'text'),
  ],
  examples: [
    { line: 'bulk-restore validate specs/*.yaml', does: 'all errors of every spec' },
    { line: 'make-spec | bulk-restore validate -', does: 'a spec from stdin' },
    {
      line: 'bulk-restore validate specs/*.yaml --format github',
      does: 'the same as annotations on the lines of a pull request',
    },
  ],
  run: async (words, options, { environment }) =>
    (await import('./commands/validate.ts')).validate(words, options, environment),
};

const plan: CommandDefinition<PlanOptions> = {
  name: 'plan',
  summary: 'show what a run would do: resources in their order, window, caps that bind',
  arguments: [new Argument('<spec>')],
  group: 'network',
  options: () => [
    switchedOn('--allow-duplicates', 'keep the first of resources named twice'),
    switchedOn('--strict-paths', "refuse specs and lists outside the working directory and the spec's folder"),
    ...parameterFlags(),
    new Option('-o, --out <file>', 'write the plan to a file, for `run --plan`'),
    new Option('--against <file>', 'show what changed since an earlier plan file'),
    switchedOn('--online', 'ask the service what stands in the way of a run; changes nothing'),
    choice('--format <format>', 'text, json or markdown', ['text', 'json', 'markdown'], 'text'),
  ],
  examples: [
    { line: 'bulk-restore plan recovery.yaml', does: 'what a run would do, and how long it would take' },
    {
      line: 'bulk-restore plan recovery.yaml --out plan.json --against approved.json --format markdown',
      does: 'a plan file to run, and a comment that shows what changed',
    },
  ],
  run: async ([spec = ''], options, { environment }) =>
    (await import('./commands/plan.ts')).showPlan(spec, options, environment),
};

const run: CommandDefinition<RunOptions> = {
  name: 'run',
  summary: 'restore everything that a spec or a reviewed plan names, and report it row by row',
  arguments: [new Argument('[spec]')],
  group: 'network',
  options: () => [
    switchedOn('--allow-duplicates', 'keep the first of resources named twice'),
    ...parameterFlags(),
    new Option('--plan <file>', 'run exactly this plan file, instead of a spec'),
    new Option('--expect <hash>', 'refuse a plan file with any other hash').argParser(planHash),
    new Option('--max-plan-age <duration>', 'refuse an older plan file (default: 24h)').argParser(duration),
    switchedOn('--emulator', 'run against the embedded emulator: nothing leaves this machine'),
    new Option('--scenario <file>', 'what the emulator plays; with --emulator'),
    new Option(
      '--time-scale <factor>',
      "how fast the emulator's clock runs (default: the scenario's, or 120); with --emulator",
    ).argParser(timeScale),
    new Option('--run-id <id>', 'name the run (default: a new id)').argParser(runId),
    new Option('--only <list>', 'restore only what this list names; the rest waits for `resume`'),
    new Option(
      '--confirm <spec name>',
      'confirm that resources are overwritten in place; `<spec name>:<count>` confirms how many, too',
    ),
    switchedOn('--dry-run', 'show the plan and send nothing'),
    switchedOn('--parallel', 'allow other runs of the same spec name at the same time'),
    ...checkFlags(),
    ...watchFlags(),
    signKeyFlag(),
  ],
  examples: [
    { line: 'bulk-restore run recovery.yaml --emulator', does: 'a rehearsal: nothing leaves this machine' },
    {
      line: 'bulk-restore run in-place.yaml --confirm sales-in-place',
      does: 'overwrites, as the spec of that name says',
    },
    { line: 'bulk-restore run --plan plan.json', does: 'exactly what was reviewed' },
    {
      line: 'bulk-restore run --plan plan.json --only first-ten.csv',
      does: 'ten people of it now; `resume` restores the others',
    },
  ],
  isRestore: true,
  run: async ([spec], options, { environment }) => (await import('./commands/run.ts')).run(spec, options, environment),
};

const resume: CommandDefinition<ResumeOptions> = {
  name: 'resume',
  summary: 'continue a run that stopped, from its state directory',
  arguments: [new Argument('<run-id>').argParser(runId)],
  group: 'network',
  options: () => [
    switchedOn('--parallel', 'allow other runs of the same spec name at the same time'),
    ...checkFlags(),
    ...watchFlags(),
    signKeyFlag(),
    switchedOn('--from-service', 'the state directory is lost: read back what the service has of the run'),
    new Option('--plan <file>', 'the plan file of the run; with --from-service'),
    new Option('--confirm <spec name>', 'confirm that resources are overwritten in place; with --from-service'),
  ],
  examples: [
    { line: 'bulk-restore resume 20261122-030000-7f3a', does: 'continues after a crash, Ctrl-C or a deadline' },
    {
      line: 'bulk-restore resume 20261122-030000-7f3a --plan plan.json --from-service',
      does: 'continues on another machine, without the state directory',
    },
  ],
  isRestore: true,
  run: async ([id = ''], options, { environment }) =>
    (await import('./commands/resume.ts')).resume(id, options, environment),
};

const cancel: CommandDefinition<CancelOptions> = {
  name: 'cancel',
  summary: 'start no more sessions of a run and delete its drafts',
  arguments: [new Argument('<run-id>').argParser(runId)],
  group: 'network',
  options: () => [signKeyFlag()],
  examples: [
    { line: 'bulk-restore cancel 20261122-030000-7f3a', does: 'starts nothing more; says what is still active' },
  ],
  run: async ([id = ''], options, { environment }) =>
    (await import('./commands/cancel.ts')).cancel(id, options, environment),
};

const status: CommandDefinition<StatusOptions> = {
  name: 'status',
  summary: 'show how far a run is, or list all runs of the state directory',
  arguments: [new Argument('[run-id]').argParser(runId)],
  group: 'state',
  options: () => [
    switchedOn(
      '--watch',
      'show it again until the run has ended, and end with its exit code; 4 if its process is gone',
    ),
    new Option('--timeout <duration>', 'with --watch: end with 5 if the run still goes on after so long').argParser(
      duration,
    ),
  ],
  examples: [
    { line: 'bulk-restore status', does: 'all runs of the state directory' },
    { line: 'bulk-restore status 20261122-030000-7f3a --watch', does: 'one run, again and again until it ends' },
  ],
  run: async ([id], options, { environment }) =>
    (await import('./commands/status.ts')).status(id, options, environment),
};

const report: CommandDefinition<ReportOptions> = {
  name: 'report',
  summary: 'write the reports of a run again, from the state directory',
  arguments: [new Argument('<run-id>').argParser(runId)],
  group: 'network',
  options: () => [
    new Option(
      '--format <formats>',
      `${reportFormats.join(', ')}, or several with commas (default: what the spec says)`,
    ),
    switchedOn('--resolve', 'first name the rows that an application could not name, by the directory'),
    ...checkFlags(),
    new Option('--ids <list>', 'a list with names and ids to name them by, instead of the directory; with --resolve'),
    signKeyFlag(),
  ],
  examples: [
    {
      line: 'bulk-restore report 20261122-030000-7f3a --format html,junit',
      does: 'a page to look at, and cases for CI, also if the spec asked for neither',
    },
    { line: 'bulk-restore report 20261122-030000-7f3a --resolve', does: 'with the names that the directory has now' },
  ],
  run: async ([id = ''], options, { environment }) =>
    (await import('./commands/report.ts')).report(id, options, environment),
};

const history: CommandDefinition<HistoryOptions> = {
  name: 'history',
  summary: 'list past runs of a spec, or of all: when, who, how much came back, how fast, objectives, evidence',
  arguments: [new Argument('[name]')],
  group: 'state',
  options: () => [
    choice('--format <format>', 'text, json, csv or html', ['text', 'json', 'csv', 'html'], 'text'),
    new Option('--since <moment>', 'no older ones: a moment, or how long ago').argParser(timeOption),
  ],
  examples: [
    { line: 'bulk-restore history weekly-drill --since 365d', does: 'a year of a drill, the latest run first' },
    { line: 'bulk-restore history weekly-drill --format html', does: 'a page with trends, on stdout' },
  ],
  run: async ([name], options, { environment }) =>
    (await import('./commands/history.ts')).history(name, options, environment),
};

const verify: CommandDefinition<VerifyOptions> = {
  name: 'verify',
  summary: 'show what was edited, removed, added or reordered in the reports of a run, or of all runs of a spec',
  arguments: [new Argument('<folder | name>')],
  group: 'state',
  options: () => [
    severalOf(
      '--key <file>',
      'a PEM file with the public key that must have signed; repeatable, for keys that changed',
    ),
  ],
  examples: [
    { line: 'bulk-restore verify weekly-drill', does: 'all runs of a spec, and their chain' },
    {
      line: 'bulk-restore verify evidence/20261122-030000-7f3a --key pub.pem',
      does: 'the copied folder of one run, by the key of whoever signed it',
    },
  ],
  run: async ([word = ''], options, { environment }) =>
    (await import('./commands/verify.ts')).verify(word, options, environment),
};

const retry: CommandDefinition<RetryOptions> = {
  name: 'retry',
  summary: 'write a new spec with only the resources of a run that did not succeed',
  arguments: [new Argument('<run-id>').argParser(runId)],
  group: 'state',
  options: () => [
    new Option(
      '-o, --out <file>',
      'where to write it; resources that would fail again go to <file>.left-out.csv',
    ).makeOptionMandatory(),
    switchedOn('--include-unknown', 'overwrite resources in place although it is not known if they came back'),
  ],
  examples: [
    { line: 'bulk-restore retry 20261122-030000-7f3a --out again.yaml', does: 'a spec of what did not come back' },
  ],
  run: async ([id = ''], options, { environment }) =>
    (await import('./commands/retry.ts')).retry(id, options, environment),
};

const emulate: CommandDefinition<EmulateOptions> = {
  name: 'emulate',
  summary: 'serve the embedded emulator over HTTP, for other tools and drills',
  arguments: [],
  group: 'output',
  options: () => [
    new Option('--port <number>', 'port on 127.0.0.1; 0 picks a free one').argParser(port).default(8585),
    severalOf('--spec <file>', 'protect everything that this spec names, with its ids; repeatable'),
    switchedOn('--allow-duplicates', 'keep the first of resources named twice; with --spec'),
    ...parameterFlags(),
    new Option('--scenario <file>', 'what the emulator plays'),
    new Option('--time-scale <factor>', "how fast its clock runs (default: the scenario's, or 120)").argParser(
      timeScale,
    ),
  ],
  examples: [
    {
      line: 'bulk-restore emulate --port 8585 --time-scale 60',
      does: 'a tenant for other tools; an hour takes a minute',
    },
    {
      line: 'bulk-restore emulate --spec recovery.yaml',
      does: 'a tenant that protects what a spec names, for `inventory`, `plan --online` and `points`',
    },
  ],
  run: async (_, options, { environment }) => (await import('./commands/emulate.ts')).emulate(options, environment),
};

const points: CommandDefinition<PointsOptions> = {
  name: 'points',
  summary: 'list the restore points of one resource, the latest first',
  arguments: [new Argument('<mailbox | drive | site>')],
  group: 'network',
  options: () => [
    switchedOn('--drive', 'with an address: its OneDrive, not its mailbox'),
    new Option('--id <id>', 'its directoryObjectId or siteId, if the service shows you no names'),
    new Option('--from <moment>', 'no older ones: a moment, or how long ago')
      .argParser(timeOption)
      .default({ ago: retention }, writeDuration(retention)),
    new Option('--to <moment>', 'no later ones: a moment, or how long ago')
      .argParser(timeOption)
      .default({ ago: 0 }, 'now'),
    switchedOn('--fast-only', 'only those that support a fast restore'),
  ],
  examples: [
    { line: 'bulk-restore points ada@contoso.com --from 7d', does: 'the restore points of a mailbox in the last week' },
    {
      line: 'bulk-restore points ada@contoso.com --drive --fast-only --to 14d',
      does: 'the fast ones of a OneDrive, before an incident two weeks ago',
    },
  ],
  run: async ([name = ''], options, { environment }) =>
    (await import('./commands/points.ts')).points(name, options, environment),
};

const doctor: CommandDefinition<DoctorOptions> = {
  name: 'doctor',
  summary: 'show everything that would stand in the way of a run, each with its remedy; changes nothing',
  arguments: [],
  group: 'network',
  options: () => [
    new Option('--spec <file>', 'check what this spec needs, and no more'),
    switchedOn('--allow-duplicates', 'keep the first of resources named twice; with --spec'),
    ...parameterFlags(),
  ],
  examples: [
    { line: 'bulk-restore doctor', does: 'credentials, network, permissions, service, disk: one page' },
    { line: 'bulk-restore doctor --spec recovery.yaml --json', does: 'what one spec needs, for a program' },
  ],
  run: async (_, options, { environment }) => (await import('./commands/doctor.ts')).doctor(options, environment),
};

const init: CommandDefinition<InitOptions> = {
  name: 'init',
  summary: 'write a commented first spec',
  arguments: [new Argument('[file]')],
  group: 'output',
  options: () => [
    new Option('--from <list>', 'write the spec around a list, as a tool exported it'),
    new Option('--workload <key>', 'with --from: what the list names, if its columns do not show it').choices(
      Object.values(workloadKeys),
    ),
  ],
  examples: [
    { line: 'bulk-restore init recovery.yaml', does: 'a commented spec to fill in' },
    { line: 'bulk-restore init --from export.csv recovery.yaml', does: 'a spec that restores what a list names' },
  ],
  run: async ([file], options, { environment }) =>
    (await import('./commands/init.ts')).init(file, options, environment),
};

const inventory: CommandDefinition<InventoryOptions> = {
  name: 'inventory',
  summary: 'write what the tenant protects as lists, with ids and sizes; changes nothing at the service',
  arguments: [],
  group: 'network',
  options: () => [
    new Option('-o, --out <folder>', 'where to write the lists').default('inventory'),
    new Option('--workload <workloads>', 'mailboxes, drives or sites; several with commas')
      .argParser(workloadList)
      .default([], 'all'),
    new Option('--status <statuses>', 'only units with this status, such as protected; several with commas')
      .argParser(wordList)
      .default([], 'any'),
    new Option('--policy <policy>', 'only units of this backup policy, by name or id; repeatable')
      .argParser(repeated)
      .default([], 'any'),
    new Option('--against <folder>', 'show what was added, removed and renamed since an earlier inventory'),
    new Option('--missing-from <glob>', 'show what is protected, but in none of these specs; repeatable')
      .argParser(repeated)
      .default([], 'none'),
    switchedOn('--spec', 'also write a recovery spec of everything, in waves'),
    new Option('--waves <column>', 'with --spec: what makes the waves (default: size)').choices([...waveKeys]),
  ],
  examples: [
    { line: 'bulk-restore inventory --out inventory', does: 'mailboxes.csv, drives.csv and sites.csv' },
    {
      line: "bulk-restore inventory --against last-month --missing-from 'specs/**' --json",
      does: 'what changed, and what no spec would restore',
    },
    {
      line: 'bulk-restore inventory --spec --waves policy',
      does: 'a spec of the whole tenant, a wave for each policy',
    },
  ],
  run: async (_, options, { environment }) => (await import('./commands/inventory.ts')).inventory(options, environment),
};

const store: CommandDefinition<StoreOptions> = {
  name: 'store',
  summary: 'look after the place where runs are kept: make its tables, check it, move runs, remove old ones',
  arguments: [new Argument('<action>', storeActions.join(', ')).choices(storeActions), new Argument('[folder]')],
  group: 'state',
  options: () => [
    new Option('--older-than <duration>', 'with `prune`: what ended so long ago, such as 400d').argParser(duration),
    switchedOn('--dry-run', 'with `prune`: only list what would be removed'),
  ],
  examples: [
    {
      line: 'bulk-restore store migrate --store postgres://ops@db/runs',
      does: 'makes the tables, or brings them up to date',
    },
    { line: 'bulk-restore store check', does: 'what in that place could stand in the way of a run' },
    { line: 'bulk-restore store import .bulk-restore', does: 'copies all runs of a state directory into the store' },
    { line: 'bulk-restore store export backup', does: 'copies all runs of the store into a state directory' },
    { line: 'bulk-restore store prune --older-than 400d --dry-run', does: 'which runs would be removed' },
  ],
  run: async ([action, folder], options, { environment }) =>
    (await import('./commands/store.ts')).store(action as StoreAction, folder, options, environment),
};

/** The commands below a heading of help. */
interface CommandSection {
  readonly heading: string;
  readonly commands: readonly AnyCommand[];
}

/** Every command, in the order of help: whoever looks at night finds the restore at the top. */
export const commandSections: readonly CommandSection[] = [
  { heading: 'Restore:', commands: [run, resume, cancel, retry] },
  { heading: 'See what came back:', commands: [status, report, history, verify] },
  { heading: 'Prepare and rehearse:', commands: [init, validate, plan, doctor, points, inventory, emulate] },
  { heading: 'Several hosts, and where runs are kept:', commands: [...queueCommands, store] },
  { heading: 'Help:', commands: [explain, supportBundle, ...programCommands] },
];

export const commands: readonly AnyCommand[] = commandSections.flatMap((section) => section.commands);
