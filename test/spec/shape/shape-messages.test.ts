import { describe, expect, it } from 'vitest';
import { readSpecText } from '../../support/values/spec-files.ts';

const head = 'version: 1\nrestorePoint: { last: 7d }\nmailboxes: [ada@contoso.com]\n';

/** The message and the hint of the only problem in these lines of a spec. */
async function problemIn(lines: string): Promise<{ message: string; hint: string | undefined }> {
  const result = await readSpecText(`${head}${lines.includes('name:') ? '' : 'name: finance\n'}${lines}\n`);
  if ('spec' in result) throw new Error('expected a problem');
  const [{ message, hint } = { message: 'none', hint: 'none' }, ...others] = result.problems;
  expect(others).toEqual([]);
  return { message, hint };
}

describe('a value of the wrong kind', () => {
  it.each([
    ['name: ""', 'empty'],
    ['name: {}', 'a map'],
    ['name: []', 'a list'],
    ['name: "F!"', '`F!`'],
    ['name: 5', 'the number `5`'],
    ['name: true', '`true`'],
  ])('is described in the message: %s', async (lines, shown) => {
    expect((await problemIn(lines)).message).toMatch(new RegExp(`^\`name\` must be .*, not ${shown}$`));
  });

  it('is reported with the type if the schema has no better title', async () => {
    expect((await problemIn('description: { a: b }')).message).toBe('`description` must be text, not a map');
  });

  it('is called by its key, even if that ends in a digit', async () => {
    expect((await problemIn('parameters: { list1: 5 }')).message).toMatch(/^`list1` must be /);
  });

  it('is called an entry if it is in a list', async () => {
    const formats = `[${Array(11).fill('csv').join(', ')}, 5]`;

    const result = await readSpecText(`${head}name: a\nreport: { formats: ${formats} }\n`);

    expect('problems' in result && result.problems.at(-1)?.message).toMatch(/^this entry must be /);
  });
});

describe('the hint about a wrong value', () => {
  it.each([
    ['a boolean written as a word', 'allowInPlace: "On"', 'write `true`, without quotes'],
    ['a boolean in quotes', 'allowInPlace: "FALSE"', 'write `false`, without quotes'],
    ['a number in quotes', 'retries: "2"', 'write `2`, without quotes or separators'],
    ['a number with separators', 'limits: { perDay: "10,000" }', 'write `10000`, without quotes or separators'],
    ['a duration without unit', 'deadline: 12', 'add a unit, such as `12h`'],
    ['a percentage without sign', 'objectives: { minSuccess: 99.5 }', 'write a percentage, such as `99.5%`'],
    ['a name that is a number', 'name: 2024', 'put it in quotes: `"2024"`'],
    ['a name that is a boolean', 'name: true', 'put it in quotes: `"true"`'],
    ['a name of several words', 'name: " Finance & Co. "', 'write, for example, `finance-co`'],
    ['one value instead of a list', 'report: { formats: csv }', 'write it as a list: `[csv]`'],
    ['a misspelt value', 'mode: dril', 'did you mean `drill`?'],
  ])('says how to write it: %s', async (_, lines, hint) => {
    expect((await problemIn(lines)).hint).toBe(hint);
  });

  it.each([
    ['yes', true],
    ['Y', true],
    ['on', true],
    ['no', false],
    ['N', false],
    ['off', false],
  ])('takes `%s` to mean %s', async (word, meant) => {
    expect((await problemIn(`allowInPlace: "${word}"`)).hint).toBe(`write \`${meant}\`, without quotes`);
  });

  it.each([
    ['12 000', 'write `12000`, without quotes or separators'],
    ['12.000', undefined],
  ])('suggests a number only if it is certain: %s', async (size, hint) => {
    expect((await problemIn(`drives: [{ address: ada@contoso.com, size: "${size}" }]`)).hint).toBe(hint);
  });

  it.each([
    ['2026-11-15', 'add a time and a time zone: `2026-11-15T00:00:00Z`'],
    ['2026-11-15T03:00', 'add a time zone: `2026-11-15T03:00:00Z` for UTC'],
    ['1763164800', 'write it as `2025-11-15T00:00:00Z`, without quotes'],
    ['"1763164800"', 'write it as `2025-11-15T00:00:00Z`, without quotes'],
    ['"1763164800250"', 'write it as `2025-11-15T00:00:00.250Z`, without quotes'],
    ['99999999999', 'write it as `5138-11-16T09:46:39Z`, without quotes'],
    ['100000000000', 'write it as `1973-03-03T09:46:40Z`, without quotes'],
    ['2026-02-30T03:00:00Z', 'write a date and time that exist'],
    ['2026-11-15T25:00:00.55+01:00', 'write a date and time that exist'],
    ['2026-11-15T25:00:00.5+01:00', 'write a date and time that exist'],
    ['2026-11-15T03:00:30', 'add a time zone: `2026-11-15T03:00:30Z` for UTC'],
    ['2026-11-15T03:00:30.25', 'add a time zone: `2026-11-15T03:00:30.25Z` for UTC'],
  ])('completes the time %s', async (time, hint) => {
    const drives = `drives: [{ address: ada@contoso.com, restorePoint: { from: 2026-11-01T00:00:00Z, to: ${time} } }]`;

    expect((await problemIn(drives)).hint).toBe(hint);
  });

  it.each([
    'allowInPlace: 1',
    'allowInPlace: untrue',
    'allowInPlace: trueish',
    'retries: two2',
    'retries: 2 or 3',
    'retries: 2.5',
    'retries: true',
    'name: "!"',
    'mode: 5',
    'report: { formats: 5 }',
  ])('is missing if no suggestion is certain: %s', async (lines) => {
    expect((await problemIn(lines)).hint).toBeUndefined();
  });

  it.each([
    '2026-11-15T25:00:00Z at night',
    'at 2026-11-15T03:00',
    '2026-11-15T03:00 CET',
    'on 2026-11-15',
    '"x1763164800"',
    '17631648001763',
  ])('does not make a time of %s', async (time) => {
    const drives = `drives: [{ address: ada@contoso.com, restorePoint: { from: 2026-11-01T00:00:00Z, to: ${time} } }]`;

    expect((await problemIn(drives)).hint).toBeUndefined();
  });
});

describe('the hint about a parameter of the wrong type', () => {
  const parameter = 'parameters: { given: { type: string, default: "5" } }';

  it.each([
    ['allowInPlace', 'give the parameter `type: boolean`'],
    ['retries', 'give the parameter `type: number`'],
  ])('names the type that `%s` needs', async (key, hint) => {
    expect((await problemIn(`${parameter}\n${key}: \${given}`)).hint).toBe(hint);
  });

  it('is for values that a parameter gives only', async () => {
    expect((await problemIn('retries: "5"')).hint).toBe('write `5`, without quotes or separators');
  });
});

describe('an unknown key', () => {
  it.each([
    ['last: 7d', 'move it under `restorePoint`'],
    ['rto: 4h', 'move it under `objectives`'],
    ['formats: [csv]', 'move it under `report`'],
  ])('gets a hint to move it under the right key: %s', async (lines, hint) => {
    expect((await problemIn(lines)).hint).toBe(hint);
  });
});

describe('a missing key', () => {
  it('is reported at the key of the map that needs it', async () => {
    const result = await readSpecText(`${head}name: finance\nmode: drill\ndrillBudget: { restores: 2 }\n`);

    expect('problems' in result && result.problems).toMatchObject([
      { place: { line: 6, column: 1 }, message: '`drillBudget` has no `per`', hint: 'add `per:`' },
    ]);
  });
});
