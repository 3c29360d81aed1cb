import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../src/spec/rules.ts';
import { checkShape } from '../../../src/spec/shape/shape.ts';
import { findWarnings } from '../../../src/spec/warnings.ts';
import { readSpecText, sourceOf } from '../../support/values/spec-files.ts';

const wholeSpec = {
  version: 1,
  name: 'finance',
  mode: 'drill',
  allowInPlace: true,
  destination: 'inPlace',
  restorePoint: { from: '2026-11-01T00:00:00Z', to: '2026-11-15T00:00:00Z', prefer: 'oldest', fastOnly: true },
  mailboxes: {
    items: ['ada@contoso.com', { address: 'grace@contoso.com', restorePoint: { last: '7d' }, size: 1, priority: 2 }],
    exclude: ['ada@contoso.com'],
  },
  drives: ['ada@contoso.com'],
  sites: [{ url: 'https://contoso.sharepoint.com', siteId: 'x', destination: 'new' }],
  objectives: { rto: '4h', minSuccess: '99%' },
  limits: { activeSessions: 5, failures: '20%' },
  retries: 0,
  deadline: '12h',
  report: { formats: ['csv'] },
};

const { mailboxes, drives, sites, ...settings } = wholeSpec;
const wholeSpecInWaves = {
  ...settings,
  waves: [
    { name: 'canary', drives, sites, destination: 'new', gate: { minSuccess: '100%' } },
    { name: 'everyone', mailboxes, restorePoint: { from: '2026-11-01T00:00:00Z', to: '2026-11-15T00:00:00Z' } },
  ],
};

/** The path of keys to every part of `value`. */
function pathsIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, part]) => pathsIn(part).map((path) => [key, ...path]));
  return [[], ...inner];
}

/** A copy of `value` with `replacement` at `path`. */
function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const inner = Object.entries(value as object).map(([name, part]) => [
    name,
    name === String(key) ? replaced(part, rest, replacement) : part,
  ]);
  return Array.isArray(value) ? inner.map(([, part]) => part) : Object.fromEntries(inner);
}

describe('checkShape', () => {
  it.each([[wholeSpec], [wholeSpecInWaves]])('accepts everything that the schema allows', (whole) => {
    const source = sourceOf(JSON.stringify(whole));

    const { spec, problems } = checkShape(source);

    expect([...problems, ...checkRules(spec, source)]).toEqual([]);
    expect(spec.wrong).toEqual([]);
  });

  it('expands the short form of a workload', () => {
    const { spec } = checkShape(sourceOf('drives: [ada@contoso.com]'));

    expect(spec.workloads).toMatchObject([
      {
        workload: 'drive',
        pointer: '/drives',
        itemsPointer: '/drives',
        items: [{ name: 'ada@contoso.com' }],
        lists: [],
      },
    ]);
  });

  it('reads the lists of a workload, whether they are paths or maps, with the places of both', () => {
    const { spec } = checkShape(
      sourceOf(
        'mailboxes: { lists: [a.csv, { file: b.csv, columns: { address: mail } }, { columns: {} }, { file: 5 }] }',
      ),
    );

    expect(spec.workloads).toMatchObject([{ itemsPointer: '/mailboxes/items', items: [], exclude: [], pin: false }]);
    expect(spec.workloads[0]?.lists).toEqual([
      { file: 'a.csv', columns: {}, pointer: '/mailboxes/lists/0', columnsPointer: '/mailboxes/lists/0/columns' },
      {
        file: 'b.csv',
        columns: { address: 'mail' },
        pointer: '/mailboxes/lists/1/file',
        columnsPointer: '/mailboxes/lists/1/columns',
      },
    ]);
  });

  it.each([
    ['drives', 'use a list: `drives: { lists: [drives.csv] }`'],
    ['messages', 'split it into several specs'],
    ['files', 'split it into several specs'],
  ])('reports the wave in which a spec names more than 200,000 resources itself: %s', (key, hint) => {
    const first = `  - { name: a0, ${key}: &all [${'x, '.repeat(1_000)}] }\n`;
    const waves = Array.from({ length: 201 }, (_, index) =>
      index === 0 ? first : `  - { name: a${index}, ${key}: *all }\n`,
    );

    const { problems, spec } = checkShape(sourceOf(`waves:\n${waves.join('')}`));

    expect(problems.at(-1)).toMatchObject({
      place: { line: 202, column: 19 },
      message: 'this spec names more than 200,000 resources itself',
      hint,
    });
    expect([spec.workloads, spec.messages, spec.files]).toEqual([[], [], []]);
  });

  it('counts each path of files, and no list', () => {
    const paths = `paths: &all [${'A/, '.repeat(1_000)}]`;
    const entries = Array.from({ length: 201 }, (_, index) => (index === 0 ? `{ ${paths} }` : '{ paths: *all }'));
    const lists = `mailboxes: { lists: [a.csv] }\n`;

    const messages = (count: number): string[] =>
      checkShape(sourceOf(`${lists}files: [${entries.slice(0, count)}]\n`)).problems.map(({ message }) => message);

    expect(messages(201)).toContain('this spec names more than 200,000 resources itself');
    expect(messages(200)).not.toContain('this spec names more than 200,000 resources itself');
  });

  it('leaves out the invalid parts and keeps the valid ones', () => {
    const { spec } = checkShape(sourceOf('mode: drill\ndestination: moon\nmailboxes: [5, ada@contoso.com]\n'));

    expect(spec.document).not.toHaveProperty('destination');
    expect(spec.document.mode).toBe('drill');
    expect(spec.workloads[0]?.items).toMatchObject([{ name: 'ada@contoso.com', index: 1 }]);
    expect(spec.wrong).toEqual(expect.arrayContaining(['/destination', '/mailboxes/0']));
  });
});

describe('a spec with any value at any place', () => {
  const anything = fc.oneof(
    fc.constantFrom(
      null,
      0,
      -1,
      1.5,
      true,
      '',
      '7d',
      'inPlace',
      'last',
      [],
      {},
      [null],
      { last: '7d' },
      { items: [[]] },
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );

  it.each([
    ['at its top', wholeSpec],
    ['in waves', wholeSpecInWaves],
  ])(
    'never makes reading throw, and every message follows the grammar of messages: %s',
    { tags: 'slow' },
    async (_, whole) => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...pathsIn(whole)), anything, async (path, replacement) => {
          // Without backticks, so that the user's words can be removed from the messages.
          const text = JSON.stringify(replaced(whole, path, replacement)).replace(/`|\p{Cc}|\\u00[0-9a-f]{2}/gu, '');

          const result = await readSpecText(text);

          const findings = 'spec' in result ? findWarnings(result, 0).shown : result.problems;
          for (const { message, place } of findings) {
            expect(message.replace(/`[^`]*`/g, '')).not.toMatch(/[.!]$|\binvalid\b|\berror\b|undefined|\[object/i);
            expect(place.line).toBeGreaterThan(0);
          }
        }),
        // A map that can't be made a text.
        {
          numRuns: 1_000,
          examples: [
            [whole === wholeSpec ? ['restorePoint', 'from'] : ['waves', '1', 'restorePoint', 'from'], { toString: '' }],
          ],
        },
      );
    },
  );
});
