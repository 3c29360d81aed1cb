import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { type Ended, startProgram } from '../rig/program.ts';
import type { Service } from './service.ts';

/** One attack on the built program. */
export interface Attack {
  readonly name: string;
  /** Attacks that wait long are marked, so that they can run beside others. */
  play(place: string): Promise<Sight>;
}

/** What an attack saw. Without findings, the program has held. */
export interface Sight {
  readonly saw: string;
  readonly findings: readonly string[];
}

export interface Row {
  readonly resource: string;
  readonly outcome: string;
  readonly error_code: string;
  readonly error_message: string;
  readonly attempts: string;
}

export interface Attempt extends Ended {
  readonly rows: readonly Row[];
}

export interface RunOptions {
  /** In a folder of its own. */
  readonly place: string;
  readonly url: string;
  readonly mailboxes?: readonly string[];
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the process is killed: it hangs. */
  readonly longest?: number;
  /** When to kill the process, if it has not ended. */
  readonly killedBy?: Promise<void>;
}

export const token = 'attack-token-0123456789abcdefghijklmnopqrstuvwxyz';
export const people: readonly string[] = [
  'ada@contoso.com',
  'grace@contoso.com',
  'alan@contoso.com',
  'edsger@contoso.com',
];
const runId = 'attacked';

/** Restores mailboxes from `url`, in sessions of two. */
export async function restore({ place, mailboxes = people, ...options }: RunOptions): Promise<Attempt> {
  await mkdir(place, { recursive: true });
  const spec = { version: 1, name: 'attack', restorePoint: { last: '7d' }, mailboxes, limits: { perSession: 2 } };
  await writeFile(join(place, 'spec.yaml'), JSON.stringify(spec));
  return await attempt(['run', 'spec.yaml', '--run-id', runId], { place, ...options });
}

/** Goes on with the run of `restore`. */
export async function resume(options: RunOptions): Promise<Attempt> {
  return await attempt(['resume', runId], options);
}

async function attempt(
  command: readonly string[],
  { place, url, words = [], env = {}, longest = 120_000, killedBy }: RunOptions,
): Promise<Attempt> {
  const flags = ['--graph-url', url, '--auth', 'token', '--poll', '50ms'];
  const patience = words.includes('--patience') ? [] : ['--patience', '2s'];
  const child = startProgram([...command, ...flags, ...patience, ...words], {
    cwd: place,
    env: { GRAPH_ACCESS_TOKEN: token, ...env },
  });
  void killedBy?.then(() => child.kill('SIGKILL'));
  const over = new AbortController();
  void sleep(longest, undefined, { signal: over.signal })
    .then(() => child.kill('SIGKILL'))
    .catch(() => undefined);
  const ended = await child.ended;
  over.abort();
  return { ...ended, rows: await rowsIn(place) };
}

async function rowsIn(place: string): Promise<Row[]> {
  const path = join(place, 'reports', 'attack', runId, 'report.csv');
  try {
    return parse(await readFile(path, 'utf8'), { columns: true, bom: true }) as Row[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** What is wrong with the end of a process, whatever was done to it: it hangs, crashes, or says what the service does not have. */
export function untruthsIn({ exitCode, signal, stderr, rows }: Attempt, service: Service | null): string[] {
  const found: string[] = [];
  if (signal !== null) found.push('it hangs, and was killed');
  if (exitCode === 70 || (exitCode !== null && exitCode > 5)) found.push(`exit code ${exitCode}: ${lastLines(stderr)}`);
  const activations = service?.activations ?? new Map<string, number>();
  for (const [name, count] of activations) if (count > 1) found.push(`${name} is in ${count} activated sessions`);
  for (const { resource, outcome } of rows) {
    const isRestored = activations.has(resource.toLowerCase());
    if (isRestored && ['failed', 'not_started', 'unresolved'].includes(outcome))
      found.push(`${resource} is ${outcome}, and the service has restored it`);
    if (!isRestored && ['succeeded', 'unchanged'].includes(outcome))
      found.push(`${resource} is ${outcome}, and the service has not restored it`);
  }
  if (exitCode === 0 && rows.some(({ outcome }) => outcome !== 'succeeded'))
    found.push('exit code 0 without a success');
  return found;
}

/** `exit 0, 4 succeeded, 1.2 s`. */
export function summaryOf({ exitCode, rows, took }: Attempt): string {
  const counts = new Map<string, number>();
  for (const { outcome } of rows) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const outcomes = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(' ') || 'no report';
  return `exit ${exitCode}, ${outcomes}, ${(took / 1_000).toFixed(1)} s`;
}

/** A finding if a text is missing. */
export function lacking(text: string, ...wanted: readonly RegExp[]): string[] {
  return wanted
    .filter((pattern) => !pattern.test(text))
    .map((pattern) => `nothing says ${pattern}: ${lastLines(text)}`);
}

/** A finding if the exit code is another one. */
export function exitOtherThan(attempt: Attempt, ...codes: readonly number[]): string[] {
  const isOne = attempt.exitCode !== null && codes.includes(attempt.exitCode);
  return isOne ? [] : [`exit code ${attempt.exitCode}, not ${codes.join(' or ')}: ${lastLines(attempt.stderr)}`];
}

function lastLines(text: string): string {
  return JSON.stringify(text.trim().split('\n').slice(-3).join(' | ').slice(-400));
}
