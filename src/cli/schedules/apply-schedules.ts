import { dirname, isAbsolute, join } from 'node:path';
import { nextMoment } from '../../calendar/moments.ts';
import { readSchedules, type WrittenSchedule } from '../../calendar/schedule-file.ts';
import { quoted } from '../../spec/problem/message.ts';
import type { Problem } from '../../spec/problem/problem.ts';
import { mostProblems } from '../../spec/problem/problem.ts';
import { problemText } from '../../spec/problem/problem-text.ts';
import { readSpec } from '../../spec/read-spec.ts';
import type { AppliedSchedules, NewSchedule, ScheduleBook } from '../../store/schedules.ts';
import { ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { textOfNamed } from '../files/named-file.ts';
import type { OutputOptions } from '../shared-options.ts';
import { paint } from '../terminal/colours.ts';
import { problemsAsJson } from '../validation/json.ts';
import { mostKept, RecordedFiles } from './kept-sources.ts';

export interface ApplyOptions extends Pick<OutputOptions, 'color'> {
  /** Removes schedules that the file does not have. */
  readonly prune: boolean;
}

/**
 * Keeps the schedules of a file, each with its spec and lists as they are now. Rejects with CommandError (2) with all errors of the file
 * and of the specs: then nothing is changed.
 */
export async function applySchedules(
  file: string,
  book: ScheduleBook,
  options: ApplyOptions,
  environment: Environment,
): Promise<AppliedSchedules> {
  const text = await textOfNamed(file, 'name a file of schedules', environment);
  const read = readSchedules(text, file);
  if ('problems' in read) throw wrong(read.problems, options, environment);
  const now = await book.now();
  const problems: Problem[] = [];
  const schedules: NewSchedule[] = [];
  for (const schedule of read.schedules) {
    const found = await scheduleWith(schedule, file, { now, environment });
    if ('name' in found) schedules.push(found);
    else problems.push(...found.map((problem) => ({ ...problem, ...lineOf(problem, read.source.file, text) })));
  }
  if (problems.length > 0) throw wrong(problems, options, environment);
  return await book.apply(schedules, options);
}

interface ApplyContext {
  /** By the database's clock. */
  readonly now: number;
  readonly environment: Environment;
}

/** A schedule to keep, or what is wrong with its spec. */
async function scheduleWith(
  { name, spec, cron, zone, place }: WrittenSchedule,
  file: string,
  { now, environment }: ApplyContext,
): Promise<NewSchedule | readonly Problem[]> {
  const path = isAbsolute(spec) ? spec : join(dirname(file), spec);
  const files = new RecordedFiles(environment.files);
  const read = await readSpec(path, { files, allowDuplicates: false });
  if (!('spec' in read)) return read.problems;
  const { mode, tenant, name: specName } = read.spec;
  const flaw = (message: string, hint: string): readonly Problem[] => [{ place, message, hint }];
  if (mode !== 'drill')
    return flaw(`${quoted(spec)} is a recovery, and only drills are scheduled`, 'add `mode: drill` to the spec');
  if (read.written.document.allowInPlace === true)
    return flaw(
      `${quoted(spec)} may overwrite resources (\`allowInPlace: true\`), and nobody confirms that at night`,
      'schedule a drill that restores to a new location',
    );
  if (files.size > mostKept)
    return flaw(
      `${quoted(spec)} and its lists have more than ${mostKept / 1_048_576} MiB`,
      'take a sample of the lists, or run the drill with cron on a machine that has them',
    );
  const nextAt = nextMoment({ cron, zone }, now);
  return { name, tenant: (tenant ?? '').toLowerCase(), specName, cron, zone, sources: files.sourcesOf(path), nextAt };
}

/** The line of a problem that has none yet. */
function lineOf({ place, sourceLine }: Problem, file: string, text: string): Pick<Problem, 'sourceLine'> {
  if (sourceLine !== undefined || place.file !== file) return sourceLine === undefined ? {} : { sourceLine };
  const line = text.split(/\r?\n/)[place.line - 1];
  return line === undefined ? {} : { sourceLine: line };
}

function wrong(problems: readonly Problem[], options: ApplyOptions, { stderr, variables }: Environment): ProblemsError {
  const shown = problems.slice(0, mostProblems);
  const more = problems.length - shown.length;
  const text = problemText(shown, { more, paint: paint(stderr, options, variables) });
  return new ProblemsError(
    text.trimEnd(),
    problemsAsJson({ shown: shown.map((problem) => ({ rule: 'rule', ...problem })), more }),
  );
}
