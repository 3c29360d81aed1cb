import { nextMoment } from '../../../calendar/moments.ts';
import type { AppliedSchedules, ListedSchedule, ScheduleBook } from '../../../store/schedules.ts';
import { columns } from '../../../util/columns.ts';
import { shownPlace } from '../../../util/database-url.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { jsonDocument, printable } from '../../../util/printable.ts';
import { nextCommand } from '../../../util/shell-path.ts';
import { CommandError } from '../../command-error.ts';
import type { Environment } from '../../environment.ts';
import { applySchedules } from '../../schedules/apply-schedules.ts';
import type { ScheduleAction } from '../../schedules/schedule-actions.ts';
import type { StateOptions } from '../../shared-options.ts';
import { openSchedules } from '../../store/open-queue.ts';

export interface ScheduleOptions extends StateOptions {
  /** With `apply`: removes schedules that the file does not have. */
  readonly prune: boolean;
  /** With `pause`: lets the schedule go on. */
  readonly resume: boolean;
}

/** Keeps, lists and pauses the schedules of drills. */
export async function schedule(
  action: ScheduleAction,
  word: string | undefined,
  options: ScheduleOptions,
  environment: Environment,
): Promise<ExitCode> {
  requireFittingWords(action, word, options);
  await using book = await openSchedules(options, 'schedule', environment);
  switch (action) {
    case 'apply':
      printApplied(await applySchedules(word ?? '', book, options, environment), options, environment);
      break;
    case 'list':
      await list(book, options, environment);
      break;
    case 'pause':
      await pause(word ?? '', book, options, environment);
      break;
  }
  return exitCodes.done;
}

function requireFittingWords(action: ScheduleAction, word: string | undefined, options: ScheduleOptions): void {
  const wrong = (message: string, hint: string): never => {
    throw new CommandError(exitCodes.usage, message, hint);
  };
  if (action === 'apply' && word === undefined) wrong('`schedule apply` needs a file', 'name a file of schedules');
  if (action === 'pause' && word === undefined)
    wrong('`schedule pause` needs a schedule', 'name one: `bulk-restore schedule list` lists them');
  if (action === 'list' && word !== undefined) wrong('`schedule list` takes no name', 'leave it out');
  if (options.prune && action !== 'apply') wrong('`--prune` goes with `schedule apply` only', 'leave it out');
  if (options.resume && action !== 'pause') wrong('`--resume` goes with `schedule pause` only', 'leave it out');
}

function printApplied(applied: AppliedSchedules, { json }: ScheduleOptions, { stdout }: Environment): void {
  if (json) stdout.write(jsonDocument(applied));
  else
    for (const [what, names] of Object.entries(applied)) for (const name of names) stdout.write(`${name}: ${what}\n`);
}

async function pause(
  name: string,
  book: ScheduleBook,
  { resume, storePlace, json }: ScheduleOptions,
  { stdout }: Environment,
): Promise<void> {
  const found = await book.find(name);
  if (found === null) {
    const hint = `list the schedules there with \`${nextCommand('schedule list', storePlace)}\``;
    throw new CommandError(exitCodes.usage, `there is no schedule \`${name}\` in ${shownPlace(storePlace)}`, hint);
  }
  // Moments of the pause are over: only the first one after it comes.
  const nextAt = nextMoment(found, await book.now());
  await book.setPaused(name, !resume, nextAt);
  const next = resume ? new Date(found.isPaused ? nextAt : found.nextAt).toISOString() : null;
  if (json) stdout.write(jsonDocument({ name, paused: !resume, next }));
  else stdout.write(next === null ? `${name}: paused\n` : `${name}: next ${next.slice(0, 16)}Z\n`);
}

async function list(book: ScheduleBook, options: ScheduleOptions, { stdout }: Environment): Promise<void> {
  const schedules = await book.list();
  if (options.json) stdout.write(jsonDocument({ schedules: schedules.map(jsonOf) }));
  else if (schedules.length === 0) stdout.write(`No schedules in ${printable(shownPlace(options.storePlace))}.\n`);
  else {
    const width = stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
    const rows = [['schedule', 'spec', 'cron', 'zone', 'next', 'last'], ...schedules.map(cellsOf)];
    stdout.write(`${columns(rows, new Set(), width).join('\n')}\n`);
  }
}

function cellsOf({ name, specName, cron, zone, nextAt, isPaused, last }: ListedSchedule): string[] {
  const next = isPaused ? 'paused' : minuteOf(nextAt);
  return [name, specName, cron, zone, next, last === null ? '' : lastText(last)];
}

function lastText({ at, runId, problem, missed }: NonNullable<ListedSchedule['last']>): string {
  const result = runId ?? `no run: ${printable(problem ?? '').split('\n', 1)[0]}`;
  return `${minuteOf(at)} ${result}${missed === 0 ? '' : `, for ${missed} later moments too`}`;
}

function jsonOf({
  name,
  tenant,
  specName,
  cron,
  zone,
  nextAt,
  isPaused,
  appliedAt,
  appliedBy,
  last,
}: ListedSchedule): object {
  return {
    name,
    spec_name: specName,
    tenant: tenant === '' ? null : tenant,
    cron,
    zone,
    next: isPaused ? null : new Date(nextAt).toISOString(),
    paused: isPaused,
    applied: new Date(appliedAt).toISOString(),
    applied_by: appliedBy,
    last: last && {
      moment: new Date(last.at).toISOString(),
      run_id: last.runId,
      problem: last.problem,
      missed: last.missed,
    },
  };
}

function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}
