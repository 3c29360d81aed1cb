// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs write parameters like that
import { describe, expect, it } from 'vitest';
import type { GivenValue, GivenValues } from '../../../src/spec/parameters/given.ts';
import { problemText } from '../../../src/spec/problem/problem-text.ts';
import type { ReadSpec } from '../../../src/spec/read-spec.ts';
import { readSpecText } from '../../support/values/spec-files.ts';

const spec = `version: 1
name: \${team}-recovery
parameters:
  team: { default: finance, description: Whose data is restored. }
  incident: { type: moment }
  seats: { type: number, default: 25 }
  back: { type: duration, default: 4h }
  fast: { type: boolean, default: true }
  enough: { type: share, default: 99.5% }
restorePoint:
  to: \${incident}
  fastOnly: \${fast}
drives:
  - ada@\${team}.contoso.com
objectives: { rto: "\${back}", minSuccess: "\${enough}" }
limits:
  activeSessions: \${seats}
`;

function given(named: Readonly<Record<string, string>>, variables: GivenValues['variables'] = {}): GivenValues {
  const values = Object.entries(named).map(([name, text]): [string, GivenValue] => [name, { text, by: 'set' }]);
  return { named: new Map(values), variables };
}

const incident = { incident: '2026-11-15T00:00:00Z' };

async function readWith(text: string, values: GivenValues) {
  return await readSpecText(text, {}, { given: values });
}

/** The problems as text, without source lines. */
async function problemsOf(text: string, values: GivenValues = given({})): Promise<string[]> {
  const read = await readWith(text, values);
  if (!('problems' in read)) return [];
  return read.problems.map(({ place: { line, column }, message }) => `${line}:${column} ${message}`);
}

async function hintOf(text: string, values: GivenValues = given({})): Promise<string | undefined> {
  const read = await readWith(text, values);
  return 'problems' in read ? read.problems[0]?.hint : undefined;
}

async function soundSpec(text: string, values: GivenValues): Promise<ReadSpec> {
  const read = await readWith(text, values);
  if ('problems' in read) throw new Error(problemText(read.problems));
  return read;
}

/** A spec with one use. */
const withDescription = (description: string, parameters = 'team: {}'): string => `version: 1
name: finance
description: ${description}
parameters: { ${parameters} }
restorePoint: { last: 7d }
mailboxes: [ada@contoso.com]
`;

describe('a parameter', () => {
  it('stands for its value, which has the type of the parameter if it stands alone', async () => {
    const { spec: read } = await soundSpec(spec, given(incident));

    expect(read).toMatchObject({
      name: 'finance-recovery',
      resources: [
        { name: 'ada@finance.contoso.com', settings: { window: { asOf: Date.UTC(2026, 10, 15) }, fastOnly: true } },
      ],
      objectives: { rto: 14_400_000, minSuccess: 0.995 },
      limits: { activeSessions: 25 },
    });
  });

  it('is set by the command line, else by a variable, else by its default', async () => {
    const variables = { BULK_RESTORE_SET_TEAM: 'sales', BULK_RESTORE_SET_SEATS: '5' };
    const { spec: read } = await soundSpec(spec, given({ ...incident, team: 'legal' }, variables));

    expect(read.parameters.slice(0, 4)).toEqual([
      { name: 'team', value: 'legal', by: 'set' },
      { name: 'incident', value: '2026-11-15T00:00:00Z', by: 'set' },
      { name: 'seats', value: '5', by: 'variable' },
      { name: 'back', value: '4h', by: 'default' },
    ]);
  });

  it('without a value is an error at its use', async () => {
    expect(await problemsOf(spec)).toEqual(['11:7 the parameter `incident` has no value']);
    expect(await hintOf(spec)).toBe(
      'set it with `--set incident=<moment>` or the variable `BULK_RESTORE_SET_INCIDENT`, or give it a `default`',
    );
  });

  it('without a value and without a use is an error on its line', async () => {
    expect(await problemsOf(withDescription('none'))).toEqual(['4:15 the parameter `team` has no value']);
  });

  it('that is not declared is an error at its use, with the name that is meant', async () => {
    const text = withDescription('of ${taem}', 'team: { default: finance }');

    expect(await problemsOf(text)).toEqual(['3:17 the parameter `taem` is not declared']);
    expect(await hintOf(text)).toBe('did you mean `team`?');
  });

  it('of the wrong type is an error at its use, with its value', async () => {
    expect(await problemsOf(spec, given({ incident: 'yesterday', seats: 'many' }))).toEqual([
      '11:7 the parameter `incident` must be a time with a time zone, such as `2026-11-15T00:00:00Z`, not `yesterday`, by `--set`',
      '17:19 the parameter `seats` must be a number, such as `25`, not `many`, by `--set`',
    ]);
  });

  it('is checked as if its value were written there', async () => {
    expect(await problemsOf(spec, given({ ...incident, team: 'HR', seats: '0' }))).toEqual([
      '2:7 `name` must be 1 to 48 lower-case letters, digits or hyphens, with no hyphen at the start, not `HR-recovery` (`${team}` is `HR`, by `--set`)',
      '17:19 `activeSessions` must be a whole number, 1 or more, not the number `0` (`${seats}` is `0`, by `--set`)',
    ]);
  });

  it('is pointed at, if what is wrong came from it', async () => {
    const text = `version: 1
name: finance
parameters: { rest: {} }
restorePoint: { last: 7d }
messages:
  - mailbox: ada@contoso.com
    query: (Subject -like 'invoice*') -and \${rest}
`;
    const [problem] = await problemsOf(text, given({ rest: "Colour -eq 'red'" }));

    expect(problem).toMatch(/^7:44 .*`Colour`.*`\$\{rest\}` is `Colour -eq 'red'`, by `--set`/);
  });

  it('may be a part of a longer text, several times', async () => {
    const text = withDescription('${a} and ${b} and ${a}', 'a: { default: x }, b: { default: y }');

    expect((await soundSpec(text, given({}))).spec.description).toBe('x and y and x');
  });

  it('of text does not stand for a number, and the hint says what to declare', async () => {
    const text = spec.replace('{ type: number, default: 25 }', '{ default: "25" }');

    expect(await hintOf(text, given(incident))).toBe('give the parameter `type: number`');
  });

  it('that stands in a text twice is named once if the text is wrong', async () => {
    const text = spec.replace('name: ${team}-recovery', 'name: ${team}-${team}-${back}');

    expect(await problemsOf(text, given({ ...incident, team: 'HR' }))).toEqual([
      expect.stringMatching(/not `HR-HR-4h` \(`\$\{team\}` is `HR`, by `--set`, `\$\{back\}` is `4h`, by default\)$/),
    ]);
  });

  it('leaves the rest of a text as it is written if one of several is not known', async () => {
    const text = withDescription('${team} and ${taem}', 'team: { default: x }').replace(
      'finance',
      'Finance-${team}-${taem}',
    );

    expect(await problemsOf(text)).toEqual([
      '2:23 the parameter `taem` is not declared',
      '3:26 the parameter `taem` is not declared',
    ]);
  });

  it('names the variable that set it if its value is wrong', async () => {
    expect(await problemsOf(spec, given(incident, { BULK_RESTORE_SET_SEATS: 'many' }))).toEqual([
      '17:19 the parameter `seats` must be a number, such as `25`, not `many`, by `BULK_RESTORE_SET_SEATS`',
    ]);
  });

  it('is not replaced in its value', async () => {
    const text = withDescription('${team}');

    expect((await soundSpec(text, given({ team: '${other}' }))).spec.description).toBe('${other}');
  });

  it('repeats its value wherever an alias repeats it', async () => {
    const text = `version: 1
name: finance
parameters: { team: { default: finance } }
restorePoint: { last: 7d }
mailboxes: { items: [&ada "ada@\${team}.com"] }
drives: { items: [*ada] }
`;
    const { spec: read } = await soundSpec(text, given({}));

    expect(read.resources.map(({ name }) => name)).toEqual(['ada@finance.com', 'ada@finance.com']);
  });

  it('stands in the path of a list, and not in a list', async () => {
    const text = `version: 1
name: finance
parameters: { team: { default: finance } }
restorePoint: { last: 7d }
mailboxes:
  lists: ["\${team}.csv"]
`;
    const read = await readSpecText(text, { 'finance.csv': 'address\nada@${team}.com\n' });

    expect('problems' in read && read.problems.map(({ message }) => message)[0]).toMatch(
      /^`ada@\$\{team\}\.com` is not/,
    );
  });

  it('does not stand in a key', async () => {
    const text = withDescription('x', 'team: { default: mailboxes }').replace('mailboxes:', '${team}:');

    expect(await problemsOf(text)).toContain('6:1 unknown key `${team}`');
  });
});

describe('`$${`', () => {
  it('stands for `${` as text, with and without parameters', async () => {
    const text = withDescription('$${team} is ${team}', 'team: { default: finance }');

    expect((await soundSpec(text, given({}))).spec.description).toBe('${team} is finance');
  });

  it('is what to write for a name that cannot be one', async () => {
    expect(await problemsOf(withDescription('Documents/${', 'team: { default: x }'))).toEqual([
      '3:24 `${` does not name a parameter',
    ]);
    expect(await hintOf(withDescription('Documents/${', 'team: { default: x }'))).toBe(
      'write `${name}`, or `$${` for a literal `${`',
    );
  });
});

describe('a declaration', () => {
  it.each([
    [
      'with a name like a secret',
      'client_secret: { default: x }',
      '4:15 `client_secret` looks like a secret, and plans and reports show parameters',
    ],
    ['with a text that is no name', '9lives: { default: x }', '4:15 `9lives` is not a name for a parameter'],
    [
      'with a default of another type',
      'n: { type: number, default: many }',
      '4:43 the `default` of `n` must be a number, such as `25`, not `many`',
    ],
    [
      'with a number as the default of a text',
      'n: { default: 0042 }',
      '4:29 the `default` of `n` must be text, not `42`',
    ],
    [
      'with an unknown type',
      'n: { type: date }',
      '4:26 `type` must be `string`, `number`, `boolean`, `moment`, `duration` or `share`, not `date`',
    ],
    ['with an unknown key', 'n: { defualt: x }', '4:20 unknown key `defualt`'],
    [
      'whose variable is that of another',
      'a-b: { default: x }, a_b: { default: y }',
      '4:36 the variable `BULK_RESTORE_SET_A_B` would set `a_b` and `a-b` on line 4',
    ],
  ])('%s is an error on its line', async (_, parameters, problem) => {
    expect(await problemsOf(withDescription('x', parameters))).toContain(problem);
  });

  it.each([
    ['9lives: { default: x }', 'use 1 to 48 letters, digits, hyphens or underscores, with a letter first'],
    ['pwd: { default: x }', 'remove it: credentials belong to `--auth`; rename it if it is none'],
    ['a-b: { default: x }, a_b: { default: y }', 'rename one of the two'],
    ['n: { default: 0042 }', 'write it in quotes: `"42"`'],
    ['n: { type: duration, default: 4 }', 'write it in quotes: `"4"`'],
    ['n: { type: moment, default: yesterday }', undefined],
    ['n: { type: boolean, default: 1 }', undefined],
    ['n: { type: number, default: "25" }', undefined],
  ])('has a hint if there is more to say: %s', async (parameters, hint) => {
    expect(await hintOf(withDescription('x', parameters))).toBe(hint);
  });

  it('that is wrong is reported where it stands, and not where it is used', async () => {
    for (const parameters of ['n: { type: number, default: many }', 'n: { type: date }', 'n: 5', 'n: []'])
      expect((await problemsOf(withDescription('${n}', parameters))).map((problem) => problem.split(':')[0])).toEqual([
        '4',
      ]);
  });

  it('needs no type and no default', async () => {
    expect((await soundSpec(withDescription('${n}', 'n: {}'), given({ n: 'x' }))).spec.description).toBe('x');
  });

  it('that no value uses is warned of', async () => {
    const { unused } = await soundSpec(withDescription('x', 'team: { default: y }'), given({}));

    expect(unused).toEqual(['team']);
  });
});

describe('a value for a parameter', () => {
  it('is refused if the spec does not declare it', async () => {
    const text = withDescription('${team}', 'team: { default: x }');

    expect(await problemsOf(text, given({ taem: 'y' }))).toEqual([
      '4:1 `--set` sets `taem`, and this spec declares no such parameter',
    ]);
    expect(await hintOf(text, given({ taem: 'y' }))).toBe('did you mean `team`?');
  });

  it('is refused with a hint to declare it if no parameter has a name like it', async () => {
    const text = withDescription('${team}', 'team: { default: x }');

    expect(await hintOf(text, given({ incident: 'y' }))).toBe('declare it under `parameters`, or leave `--set` out');
  });

  it('may be for another of several specs', async () => {
    const text = withDescription('${team}', 'team: { default: x }');

    expect(await problemsOf(text, { ...given({ other: 'y' }), areShared: true })).toEqual([]);
  });
});

describe('a parameter inside braces', () => {
  it('needs quotes, and the message says so once', async () => {
    const text = 'version: 1\nname: finance\nrestorePoint: { to: ${incident} }\nmailboxes: [ada@contoso.com]\n';

    expect(await problemsOf(text)).toEqual([
      '3:21 `${incident}` needs quotes here: inside `{ }` and `[ ]`, a brace has a meaning of its own',
    ]);
    expect(await hintOf(text)).toBe('write `"${incident}"`');
  });
});
