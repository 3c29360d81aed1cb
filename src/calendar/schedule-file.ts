import type { Schedules } from '../schemas/schedules.ts';
import { validateSchedules } from '../schemas/schedules.validate.js';
import { quoted } from '../spec/problem/message.ts';
import type { Place, Problem } from '../spec/problem/problem.ts';
import { shapeProblem } from '../spec/shape/shape-problem.ts';
import type { SpecSource } from '../spec/yaml/source.ts';
import { parseSource } from '../spec/yaml/syntax.ts';
import { cronFlaw } from './moments.ts';
import { isZone } from './wall-clock.ts';

/** A schedule as its file has it. */
export interface WrittenSchedule {
  readonly name: string;
  /** As it is written: from the folder of the file. */
  readonly spec: string;
  readonly cron: string;
  readonly zone: string;
  /** Where the spec is named. */
  readonly place: Place;
}

export type ReadSchedulesResult =
  | { readonly schedules: readonly WrittenSchedule[]; readonly source: SpecSource }
  | { readonly problems: readonly Problem[] };

/** Reads a file of schedules, but not their specs. If it has problems, returns all of them, in the order of the file. */
export function readSchedules(text: string, file: string): ReadSchedulesResult {
  const source = parseSource(file, text);
  if (Array.isArray(source)) return { problems: source };
  const { value } = source;
  if (!validateSchedules(value))
    return inOrder((validateSchedules.errors ?? []).map((error) => shapeProblem(error, '', source)));
  const problems = [...repeatedNames(value, source), ...wrongCalendars(value, source)];
  if (problems.length > 0) return inOrder(problems);
  const schedules = value.schedules.map(({ zone = 'UTC', ...schedule }, index) => ({
    ...schedule,
    zone,
    place: source.placeOf(`/schedules/${index}/spec`),
  }));
  return { schedules, source };
}

function inOrder(problems: readonly Problem[]): ReadSchedulesResult {
  return { problems: problems.toSorted(({ place: a }, { place: b }) => a.line - b.line || a.column - b.column) };
}

function repeatedNames({ schedules }: Schedules, source: SpecSource): Problem[] {
  const lines = new Map<string, number>();
  return schedules.flatMap(({ name }, index) => {
    const place = source.placeOf(`/schedules/${index}/name`);
    const first = lines.get(name);
    if (first === undefined) {
      lines.set(name, place.line);
      return [];
    }
    const message = `${quoted(name)} is the name of a schedule already, on line ${first}`;
    return [source.problem(place, message, 'give each schedule a name of its own')];
  });
}

function wrongCalendars({ schedules }: Schedules, source: SpecSource): Problem[] {
  return schedules.flatMap(({ cron, zone = 'UTC' }, index) => {
    const problems: Problem[] = [];
    const flaw = cronFlaw(cron);
    if (flaw !== null)
      problems.push(
        source.problem(
          source.placeOf(`/schedules/${index}/cron`),
          `\`cron\` is ${quoted(cron)}: ${flaw}`,
          'write five fields, such as "0 3 * * 0" for Sundays at 03:00',
        ),
      );
    if (!isZone(zone))
      problems.push(
        source.problem(
          source.placeOf(`/schedules/${index}/zone`),
          `\`zone\` is ${quoted(zone)}, which is no time zone that this system knows`,
          'write a name such as Europe/Berlin, or leave it out for UTC',
        ),
      );
    return problems;
  });
}
