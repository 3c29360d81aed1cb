import { InvalidArgumentError, Option } from 'commander';
import { authModes } from '../graph/auth/modes.ts';
import { type Workload, workloads } from '../m365/workload.ts';
import { workloadKeys } from '../spec/written.ts';
import { notifyFormats } from '../text/notices/notify-formats.ts';
import { parseDuration } from '../util/duration.ts';
import { defaultStateDir } from '../util/shell-path.ts';
import { type GraphVersion, graphVersions } from './connect/graph-version.ts';
import { isRunId } from './runs/run-id.ts';

/** Flags as commands get them: commander's names, parsed values, defaults filled in. Durations are in milliseconds. */
export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** True for `--color`, false for `--no-color`; left out if the terminal decides. */
  readonly color?: boolean;
}

export interface StateOptions extends OutputOptions {
  /** Where runs are kept: a folder, or the URL of a database, perhaps with its password. Show it with `shownPlace`. */
  readonly storePlace: string;
  /** For files that are not of runs. */
  readonly stateDir: string;
  readonly reportDir: string;
  /** The names of the options that the command line or a variable gives, so that they are no defaults. */
  readonly given: readonly string[];
}

export interface NetworkOptions extends StateOptions {
  readonly graphUrl: string;
  /** Instead of the version in the URL. */
  readonly graphVersion?: GraphVersion;
  readonly auth: (typeof authModes)[number];
  /** For `--auth token`: where the token is, or what prints it. */
  readonly tokenFile?: string;
  readonly tokenCommand?: string;
  /** The tenant to take for the token's if nothing says which it is. */
  readonly assumeTenant?: string;
  /** Null for adaptive. */
  readonly poll: number | null;
  readonly patience: number;
  /** A file that the shape of every call is added to. */
  readonly trace?: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly logFormat: 'pretty' | 'json';
}

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

/** Help lists the flags of a command before those that many share. */
export const sharedHeading = 'Shared options:';

const output = [
  new Option('--json', 'make stdout one JSON document').default(false),
  new Option('-q, --quiet', 'print no progress, only warnings and errors').env('BULK_RESTORE_QUIET').default(false),
  new Option('--color', 'colours, also if the output is no terminal'),
  new Option('--no-color', 'no colours (also NO_COLOR)').env('BULK_RESTORE_NO_COLOR'),
].map((option) => option.helpGroup(sharedHeading));

const state = [
  new Option('--store <place>', 'where runs are kept: a folder, or postgres://user@host/database').env(
    'BULK_RESTORE_STORE',
  ),
  new Option('--state-dir <path>', 'folder that keeps the plan and journal of every run')
    .env('BULK_RESTORE_STATE_DIR')
    .default(defaultStateDir),
  new Option('--report-dir <path>', 'folder for reports').env('BULK_RESTORE_REPORT_DIR').default('reports'),
].map((option) => option.helpGroup(sharedHeading));

const network = [
  new Option('--graph-url <url>', 'base URL of Microsoft Graph, or of an emulator')
    .env('BULK_RESTORE_GRAPH_URL')
    .default('https://graph.microsoft.com/v1.0'),
  new Option('--graph-version <version>', 'version of Microsoft Graph, instead of the one in the URL')
    .env('BULK_RESTORE_GRAPH_VERSION')
    .choices([...graphVersions]),
  new Option('--auth <mode>', 'how to sign in; `token` reads GRAPH_ACCESS_TOKEN, --token-file or --token-command')
    .env('BULK_RESTORE_AUTH')
    .choices([...authModes])
    .default('default'),
  new Option('--token-file <file>', 'with --auth token: a file with the token, read again before it expires').env(
    'BULK_RESTORE_TOKEN_FILE',
  ),
  new Option(
    '--token-command <command>',
    'with --auth token: a command that prints the token, run again before it expires; without a shell',
  ).env('BULK_RESTORE_TOKEN_COMMAND'),
  new Option('--assume-tenant <id>', "the token's tenant, for when neither the token nor the service says it")
    .env('BULK_RESTORE_ASSUME_TENANT')
    .argParser(tenantId),
  new Option('--poll <duration>', 'how often to check running sessions')
    .env('BULK_RESTORE_POLL')
    .argParser(duration)
    .default(null, 'adaptive'),
  new Option('--patience <duration>', 'how long to keep retrying one request before the run stops')
    .env('BULK_RESTORE_PATIENCE')
    .argParser(duration)
    .default(600_000, '10m'),
  new Option('--trace <file>', 'add the shape of every call to a file, without names, ids and texts of anybody').env(
    'BULK_RESTORE_TRACE',
  ),
  new Option('--log-level <level>', 'what to log on stderr')
    .env('BULK_RESTORE_LOG_LEVEL')
    .choices([...logLevels])
    .default('info'),
  new Option('--log-format <format>', '`json` is one object per event')
    .env('BULK_RESTORE_LOG_FORMAT')
    .choices(['pretty', 'json'])
    .default('pretty'),
].map((option) => option.helpGroup(sharedHeading));

export type OptionGroup = 'output' | 'state' | 'network';

/** The flags that groups of commands share, each also as an environment variable. */
export const optionGroups: Readonly<Record<OptionGroup, readonly Option[]>> = {
  output,
  state: [...output, ...state],
  network: [...output, ...state, ...network],
};

function tenantId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Expected the id of a tenant, such as 72f988bf-86f1-41af-91ab-2d7cd011db47.');
}

/** Milliseconds of a duration flag. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds === 0)
    throw new InvalidArgumentError('Expected a duration such as 200ms, 30s, 5m, 4h or 7d.');
  return milliseconds;
}

/** Milliseconds since 1970, or before now. */
export type TimeOption = { readonly at: number } | { readonly ago: number };

/** A moment in RFC 3339, or how long ago it was. */
export function timeOption(text: string): TimeOption {
  const ago = parseDuration(text);
  if (ago !== undefined) return { ago };
  const at = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return { at };
  throw new InvalidArgumentError('Expected a moment such as 2026-11-01T00:00:00Z, or how long ago, such as 30d.');
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** A run id names folders and is part of a request's `displayName`. */
export function runId(text: string): string {
  if (isRunId(text)) return text;
  throw new InvalidArgumentError(
    'Expected 1 to 64 letters, digits, dots, dashes or underscores, starting with a letter or digit.',
  );
}

/** The hash of a plan, with or without `sha256:`. */
export function planHash(text: string): string {
  const digits = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text)?.[1];
  if (digits !== undefined) return `sha256:${digits.toLowerCase()}`;
  throw new InvalidArgumentError('Expected the 64 hexadecimal digits of a SHA-256, as in the plan.');
}

export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

/** The emulator's clock runs so many times as fast as real time. */
export function timeScale(text: string): number {
  const scale = Number(text);
  if (Number.isFinite(scale) && scale > 0) return scale;
  throw new InvalidArgumentError('Expected a number above 0, such as 60.');
}

/** A flag without a value. */
export function switchedOn(flag: string, description: string): Option {
  return new Option(flag, description).default(false);
}

/** A flag with a value, which may be given several times. */
export function severalOf(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] = []) => [...before, text]);
}

/** Of every command that writes reports. */
export function signKeyFlag(): Option {
  return new Option('--sign-key <file>', 'sign the evidence with this Ed25519 private key, a PEM file').env(
    'BULK_RESTORE_SIGN_KEY',
  );
}

export function choice(flags: string, description: string, choices: string[], standard: string): Option {
  return new Option(flags, description).choices(choices).default(standard);
}

/** The program that checks what came back, for commands that let one do so. */
export function checkFlags(): Option[] {
  return [
    new Option(
      '--check <program>',
      'a program that checks what came back: rows of report.json on its stdin, a verdict a line on its stdout; without a shell',
    ).env('BULK_RESTORE_CHECK'),
    new Option('--check-timeout <duration>', 'how long it may take (default: 1h)')
      .env('BULK_RESTORE_CHECK_TIMEOUT')
      .argParser(duration),
  ];
}

/** For runs that nobody looks at. */
export function watchFlags(): Option[] {
  return [
    new Option('--metrics-file <file>', 'write what the run measured, as Prometheus text').env(
      'BULK_RESTORE_METRICS_FILE',
    ),
    new Option('--notify <url>', 'POST counts and verdict to a webhook at the end; repeatable')
      .env('BULK_RESTORE_NOTIFY')
      .argParser(urls),
    new Option('--notify-format <format>', 'what is posted (default: by the host of the URL)')
      .env('BULK_RESTORE_NOTIFY_FORMAT')
      .choices([...notifyFormats]),
    switchedOn('--notify-start', 'notify of the start, too').env('BULK_RESTORE_NOTIFY_START'),
    new Option('--notify-stall <duration>', "notify if nothing moves for so long, or the day's allowance holds the run")
      .env('BULK_RESTORE_NOTIFY_STALL')
      .argParser(duration),
    new Option('--events <file>', 'append every event to a file, a line of JSON each, and progress a minute').env(
      'BULK_RESTORE_EVENTS',
    ),
    new Option('--lock-wait <duration>', 'wait so long for another process that holds the run or its spec')
      .env('BULK_RESTORE_LOCK_WAIT')
      .argParser(duration),
  ];
}

/** One URL of a flag, or several of a variable, with blanks or commas between. They are checked later: a message must not show them. */
function urls(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(/[\s,]+/).filter(Boolean)];
}

/** Several values, each with the flag before it. */
export function repeated(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}

/** Several words with commas, or each with the flag before it. */
export function wordList(text: string, earlier: readonly string[] = []): string[] {
  const words = text.split(',').map((word) => word.trim());
  if (!words.includes('')) return [...earlier, ...words];
  throw new InvalidArgumentError('Expected a word, or several with commas between them.');
}

/** Workloads by their keys in specs, such as `mailboxes`, or by their names in reports. */
export function workloadList(text: string, earlier: readonly Workload[] = []): Workload[] {
  const found = wordList(text).map((word) => {
    const workload = workloads.find((one) => one === word.toLowerCase() || workloadKeys[one] === word.toLowerCase());
    if (workload !== undefined) return workload;
    throw new InvalidArgumentError('Expected mailboxes, drives or sites.');
  });
  return [...earlier, ...found];
}
