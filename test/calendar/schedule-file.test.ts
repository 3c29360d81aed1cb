import { describe, expect, it } from 'vitest';
import { type ReadSchedulesResult, readSchedules } from '../../src/calendar/schedule-file.ts';

function read(text: string): ReadSchedulesResult {
  return readSchedules(text, 'schedules.yaml');
}

/** As a person reads them: line, column, message and hint. */
function problemsOf(text: string): string[] {
  const result = read(text);
  if (!('problems' in result)) return [];
  return result.problems.map(
    ({ place, message, hint }) => `${place.line}:${place.column} ${message}${hint === undefined ? '' : `; ${hint}`}`,
  );
}

describe('a file of schedules', () => {
  it('gives each schedule with its zone and the place where its spec is named', () => {
    const result = read(`schedules:
  - { name: weekly, spec: weekly.yaml, cron: "0 3 * * 0", zone: Europe/Berlin }
  - name: daily
    spec: drills/daily.yaml
    cron: "30 2 * * *"
`);

    expect(result).toMatchObject({
      schedules: [
        {
          name: 'weekly',
          spec: 'weekly.yaml',
          cron: '0 3 * * 0',
          zone: 'Europe/Berlin',
          place: { file: 'schedules.yaml', line: 2, column: 27 },
        },
        {
          name: 'daily',
          spec: 'drills/daily.yaml',
          cron: '30 2 * * *',
          zone: 'UTC',
          place: { file: 'schedules.yaml', line: 4, column: 11 },
        },
      ],
      source: { file: 'schedules.yaml' },
    });
  });

  it('says where it is no YAML', () => {
    expect(problemsOf('schedules: [\n')).toHaveLength(1);
  });

  it('says every wrong shape, in the order of the file', () => {
    expect(
      problemsOf(`schedules:
  - { name: Weekly, spec: a.yaml, cron: "0 3 * * 0" }
  - { name: daily, cron: "0 3 * * *" }
  - { name: other, spec: b.yaml, cron: "0 3 * * *", when: now }
`),
    ).toEqual([
      '2:13 `name` must be 1 to 48 lower-case letters, digits and hyphens, starting with a letter or digit, not `Weekly`; write, for example, `weekly`',
      '3:5 this entry has no `spec`; add `spec:`',
      '4:53 unknown key `when`; use `name`, `spec`, `cron` or `zone`',
    ]);
  });

  it('says what the file must be if it is something else', () => {
    expect(problemsOf('- { name: weekly, spec: a.yaml, cron: "0 3 * * 0" }\n')).toEqual([
      '1:1 this file must be a map with `schedules`, not a list',
    ]);
    expect(problemsOf('version: 1\n')).toEqual(['1:1 this file has no `schedules`; add `schedules:`']);
  });

  it('says each name that comes again, with the line of the first', () => {
    expect(
      problemsOf(`schedules:
  - { name: weekly, spec: a.yaml, cron: "0 3 * * 0" }
  - { name: daily, spec: b.yaml, cron: "0 3 * * *" }
  - { name: weekly, spec: c.yaml, cron: "0 4 * * 0" }
  - { name: weekly, spec: d.yaml, cron: "0 5 * * 0" }
`),
    ).toEqual([
      '4:13 `weekly` is the name of a schedule already, on line 2; give each schedule a name of its own',
      '5:13 `weekly` is the name of a schedule already, on line 2; give each schedule a name of its own',
    ]);
  });

  it('says which `cron` and which `zone` are wrong, and what to write, in the order of the file', () => {
    expect(
      problemsOf(`schedules:
  - { name: a, spec: a.yaml, zone: Europe/Berlinn, cron: "0 25 * * 0" }
  - { name: a, spec: b.yaml, cron: "@daily" }
`),
    ).toEqual([
      '2:36 `zone` is `Europe/Berlinn`, which is no time zone that this system knows; write a name such as Europe/Berlin, or leave it out for UTC',
      '2:58 `cron` is `0 25 * * 0`: Invalid value for hour: 25; write five fields, such as "0 3 * * 0" for Sundays at 03:00',
      '3:13 `a` is the name of a schedule already, on line 2; give each schedule a name of its own',
      '3:36 `cron` is `@daily`: it needs five fields: minute, hour, day, month, day of the week; write five fields, such as "0 3 * * 0" for Sundays at 03:00',
    ]);
  });
});
