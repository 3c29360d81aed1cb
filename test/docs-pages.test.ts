import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSchedules } from '../src/calendar/schedule-file.ts';
import { readProfiles } from '../src/cli/worker/auth-profiles.ts';
import { readScenario } from '../src/emulator/scenario/read-scenario.ts';
import { problemText } from '../src/spec/problem/problem-text.ts';
import { readSpec } from '../src/spec/read-spec.ts';
import { findWarnings } from '../src/spec/warnings.ts';
import { RunRig } from './support/rigs/run-rig.ts';
import { blocksIn } from './support/values/pages.ts';
import { filesOf } from './support/values/spec-files.ts';

const root = join(import.meta.dirname, '..');
const pages = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'src/emulator/README.md', 'bench/README.md'],
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const texts = new Map(
  await Promise.all(pages.map(async (page) => [page, await readFile(join(root, page), 'utf8')] as const)),
);
const blocks = pages.flatMap((page) => blocksIn(texts.get(page) ?? '').map((block) => ({ page, ...block })));
const inYaml = blocks.filter(({ language }) => language === 'yaml');
const now = Date.parse('2026-11-22T03:00:00Z');

describe('a page of docs/', () => {
  const ofDocs = pages.filter((page) => page.startsWith('docs/'));

  it.each(ofDocs)('begins with a sentence on what it is for, and has an example or a picture: %s', (page) => {
    const text = (texts.get(page) ?? '').replace(/^<!--.*-->\n+/, '');
    const [title = '', first = ''] = text.split(/\n\n+/);

    expect(title).toMatch(/^# \S/);
    expect(first).toMatch(/^[A-Z][^\n|#]{20}/);
    expect(text).toMatch(/^```|^ {4}\S|^!\[|^> /m);
  });
});

describe('the README', () => {
  it('is short enough to be read', () => {
    expect((texts.get('README.md') ?? '').split('\n').length).toBeLessThanOrEqual(131);
  });

  it('links every page of docs/', () => {
    const linked = new Set(
      [...(texts.get('README.md') ?? '').matchAll(/\]\((docs\/[\w-]+\.md)\)/g)].map(([, path]) => path),
    );

    expect(pages.filter((page) => page.startsWith('docs/') && !linked.has(page))).toEqual([]);
  });

  it('shows the end of a run as the program prints it', async () => {
    const picture = await readFile(join(root, 'docs', 'images', 'quickstart.svg'), 'utf8');

    const lines = [...picture.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = '']) =>
      line.replaceAll(/<[^>]*>/g, ''),
    );
    expect(lines[0]).toBe('$ bulk-restore run specs/quickstart.yaml --emulator');
    expect(lines[1]).toMatch(/^quickstart emulated-\S+ \(emulated\): 800 of 800 resources restored in \d+m( \d+s)?$/);
    expect(lines).toContain('all          800        800          0       0           0            0        0');
  });
});

describe('every page of the docs', () => {
  const written = pages.filter((page) => page.startsWith('docs/'));

  it('begins with a title and why, and has a picture, a table or an example', () => {
    for (const page of written) {
      const text = (texts.get(page) ?? '').replace(/^<!--.*-->\n\n/, '');
      expect(text, page).toMatch(/^# .+\n\n[A-Z`]/);
      expect(blocksIn(text).length + (text.match(/^\|---/gm)?.length ?? 0), page).toBeGreaterThan(0);
    }
  });

  it('links only to files and headings that exist', () => {
    const broken = pages.flatMap((page) =>
      [
        ...(texts.get(page) ?? '')
          .replaceAll(/^```.*?^```$/gms, '')
          .matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)#?([^)\s]*)\)/g),
      ]
        .filter(([, path = '', anchor = '']) => !isThere(page, path, anchor))
        .map(([link]) => `${page}: ${link}`),
    );

    expect(broken).toEqual([]);
  });
});

describe('the examples of the docs', () => {
  it.each(inYaml.filter(({ text }) => isSpec(text)).map((block, index) => ({ ...block, index })))(
    'are specs that are valid without a warning and restore what they name: $page $index',
    async ({ text }) => {
      const files = filesOf({ 'spec.yaml': wholeSpec(text), ...listsFor(text) });
      const read = await readSpec('spec.yaml', { files, allowDuplicates: false, given });
      if (!('spec' in read)) throw new Error(problemText(read.problems));

      const { rows } = await new RunRig(read.spec).run();

      const exact = rows.filter(({ group: { filling } }) => filling !== 'bulk');
      expect(findWarnings(read, now).shown).toEqual([]);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => row.outcome !== 'succeeded' && !exact.includes(row))).toEqual([]);
      // Items and points that only the reader's tenant has.
      expect(exact.filter(({ outcome }) => outcome === 'not_started' || outcome === 'unknown')).toEqual([]);
    },
  );

  it.each(inYaml.filter(({ text }) => isScenario(text)))('are scenarios that the emulator plays: $page', ({ text }) => {
    expect(readScenario(text, 'scenario.yaml')).toHaveProperty('scenario');
  });

  it.each(inYaml.filter(({ text }) => /^profiles:/m.test(text)))(
    'are profiles that a worker signs in by: $page',
    ({ text }) => {
      expect(readProfiles(text, 'profiles.yaml')).toHaveProperty('profiles');
    },
  );

  it.each(inYaml.filter(({ text }) => /^schedules:/m.test(text)))(
    'are schedules that a worker fires: $page',
    ({ text }) => {
      expect(readSchedules(text, 'schedules.yaml')).toHaveProperty('schedules');
    },
  );

  it('are scripts that bash can read', () => {
    const scripts = blocks.filter(({ language }) => language === 'sh');
    const all = scripts.map(
      ({ text }, index) => `f${index}() {\n${text.replaceAll(/<[a-z- ]+>/g, 'x').replaceAll('…', 'x')}\n}`,
    );

    expect(scripts.length).toBeGreaterThan(20);
    expect(() =>
      execFileSync('bash', ['-n'], { input: all.join('\n'), stdio: ['pipe', 'pipe', 'pipe'] }),
    ).not.toThrow();
  });

  it('are of a kind that these tests know', () => {
    const known = ['', 'sh', 'yaml', 'csv', 'mermaid', 'powershell'];

    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([]);
    for (const { text, page } of blocks.filter(({ language }) => language === 'mermaid'))
      expect(text, page).toMatch(/^(flowchart (LR|TD)|stateDiagram-v2)\n/);
  });
});

/** A part of a spec as a whole one. */
function wholeSpec(text: string): string {
  const missing = [
    ...(/^version:/m.test(text) ? [] : ['version: 1', 'name: example']),
    ...(/^ *restorePoint:/m.test(text) ? [] : ['restorePoint: { last: 7d }']),
    ...(/^(mailboxes|drives|sites|messages|files|waves):/m.test(text) ? [] : ['mailboxes: [ada@contoso.com]']),
  ];
  return `${missing.join('\n')}\n${text}`;
}

/** The lists that a spec names: of sites if their name says so, of addresses otherwise, two rows in each. */
function listsFor(text: string): Record<string, string> {
  const found = [...text.matchAll(/[\w/${}-]+\.(?:csv|txt)/g)].map(([path]) => path.replace(/\$\{team\}/, 'finance'));
  const paths = [...new Set(found)];
  const others = [...text.matchAll(/^ *(?:exclude|pin): \[(.*)\]/gm)].flatMap(([, names = '']) => names.split(', '));
  return Object.fromEntries(
    paths.map((path, index) => [path, listOf(path, index) + (index > 0 ? '' : rowsOf(others))]),
  );
}

/** Of names that a spec leaves out or pins, so that they are in a list. */
function rowsOf(names: readonly string[]): string {
  return names.map((name) => `${name},1\n`).join('');
}

function listOf(path: string, index: number): string {
  const names = [1, 2].map((number) =>
    path.includes('site')
      ? `https://contoso.sharepoint.com/sites/s${index}${number}`
      : `p${index}${number}@contoso.com`,
  );
  if (path.endsWith('.txt')) return `${names.join('\n')}\n`;
  const head = path === 'export.csv' ? 'Work e-mail,Mailbox GB' : path.includes('site') ? 'url,size' : 'address,size';
  return `${[head, ...names.map((name) => `${name},1`)].join('\n')}\n`;
}

/** For the parameters of the page about them. */
const given = {
  named: new Map([
    ['team', { text: 'finance', by: 'set' as const }],
    ['incident', { text: '2026-11-15T00:00:00Z', by: 'set' as const }],
  ]),
  variables: {},
  areShared: true,
};

function isSpec(text: string): boolean {
  return !isScenario(text) && !/^(profiles|schedules):/m.test(text);
}

function isScenario(text: string): boolean {
  return /^(seed|clock|failures|outcomes|limits\.):/m.test(text);
}

/** Whether a link from a page leads to a file and, if it names one, to a heading in it. */
function isThere(page: string, path: string, anchor: string): boolean {
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  if (anchor === '' || !target.endsWith('.md')) return true;
  const headings = [...(texts.get(target) ?? '').matchAll(/^#{1,4} (.*)$/gm)].map(([, heading = '']) =>
    slugOf(heading),
  );
  return headings.includes(anchor);
}

/** As GitHub makes it. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}
