/** @module-tag slow */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';
import { core, floors, rooms } from '../boundaries.js';
import { Folder } from './support/folder.ts';

const root = join(import.meta.dirname, '..');
const rules: { forbidden: IForbiddenRuleType[]; options: object } = (await import(join(root, '.dependency-cruiser.js')))
  .default;

/** The most files that a reader sees in a folder at a glance. */
const mostFiles = 18;

/** Two files: the first imports the second. */
const importing = (from: string, to: string): Record<string, string> => ({
  [from]: `import { other } from '${relative(dirname(from), to).replace(/^(?![.])/, './')}';\nexport const one = other;\n`,
  [to]: 'export const other = 1;\n',
});

/** Files that break each rule. */
const planted: readonly { readonly rule: string; readonly files: Readonly<Record<string, string>> }[] = [
  { rule: 'imports go down: util', files: importing('src/util/one.ts', 'src/spec/other.ts') },
  { rule: 'imports go down: plan', files: importing('src/plan/one.ts', 'src/text/other.ts') },
  ...Object.entries(rooms).map(([floor, [lowest, ...others]]) => ({
    rule: `imports go down in ${floor}: ${lowest}`,
    files: importing(`src/${floor}/${lowest}/one.ts`, `src/${floor}/${others.at(-1)}/other.ts`),
  })),
  { rule: 'core-touches-nothing', files: { 'src/plan/one.ts': "import 'node:fs';\n" } },
  { rule: 'core-knows-no-client', files: importing('src/state/one.ts', 'src/graph/http/other.ts') },
  { rule: 'emulator-stands-beside', files: importing('src/emulator/one.ts', 'src/run/other.ts') },
  { rule: 'only-graph-and-emulator-speak-http', files: { 'src/run/one.ts': "import 'node:http';\n" } },
  { rule: 'only-store-keeps-state', files: { 'src/cli/one.ts': "import 'node:fs/promises';\n" } },
  { rule: 'report-starts-nothing', files: importing('src/report/one.ts', 'src/store/other.ts') },
  { rule: 'nobody-imports-cli', files: importing('src/text/one.ts', 'src/cli/other.ts') },
  { rule: 'src-never-imports-tests', files: importing('src/run/one.ts', 'test/other.ts') },
  {
    rule: 'no-cycles',
    files: {
      ...importing('src/run/one.ts', 'src/run/other.ts'),
      'src/run/other.ts': "export { one as other } from './one.ts';\n",
    },
  },
  { rule: 'no-orphans', files: { 'src/run/one.ts': 'export const one = 1;\n' } },
];

describe('the boundaries', () => {
  it('hold between all files of src, and the check reads every file', async () => {
    const files = (await readdir(join(root, 'src'), { recursive: true })).filter((file) => /(?<!\.d)\.ts$/.test(file));

    const { output } = await cruise(['src'], {
      ...rules.options,
      ruleSet: { forbidden: rules.forbidden },
      validate: true,
    });

    const { modules, summary } = output as ICruiseResult;
    const seen = new Set(modules.map(({ source }) => source));
    expect(files.filter((file) => !seen.has(`src/${file}`))).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
    expect(summary.totalDependenciesCruised ?? 0).toBeGreaterThan(300);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  it.each(planted)('are checked: $rule', async ({ rule, files }) => {
    await using folder = await Folder.open();
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(folder.at(path)), { recursive: true });
      await writeFile(folder.at(path), text);
    }

    const { output } = await cruise(['src'], {
      ...rules.options,
      tsConfig: {},
      baseDir: folder.path,
      ruleSet: { forbidden: rules.forbidden },
      validate: true,
    });

    expect((output as ICruiseResult).summary.violations.map((violation) => violation.rule.name)).toContain(rule);
  });

  it('are tested with a violation of every rule', () => {
    const kinds = new Set(rules.forbidden.map(({ name = '' }) => name.replace(/^(imports go down.*):.*$/, '$1')));

    expect(new Set(planted.map(({ rule }) => rule.replace(/^(imports go down.*):.*$/, '$1')))).toEqual(kinds);
  });

  it('list every folder of src, and no folder holds too many files', async () => {
    const entries = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
    const counts = new Map<string, number>();
    // Nobody reads the generated validators.
    for (const entry of entries.filter((one) => one.isFile() && !one.name.includes('.validate.')))
      counts.set(entry.parentPath, (counts.get(entry.parentPath) ?? 0) + 1);

    expect(
      entries
        .filter((entry) => entry.parentPath === join(root, 'src'))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(floors.toSorted());
    expect([...counts].filter(([, count]) => count > mostFiles)).toEqual([]);
  });

  it('use the same list of pure folders as the linter', async () => {
    const { overrides } = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));

    expect(overrides[0].includes).toEqual(core.map((folder) => `src/${folder}/**`));
  });

  it('keep the clock out of the pure core', async () => {
    const offenders: string[] = [];
    for (const folder of core)
      for (const file of await readdir(join(root, 'src', folder), { recursive: true }))
        if (
          file.endsWith('.ts') &&
          /\bDate[.]now\b|\bnew Date\(\)/.test(await readFile(join(root, 'src', folder, file), 'utf8'))
        )
          offenders.push(`${folder}/${file}`);

    expect(offenders).toEqual([]);
  });
});

describe('the lock file', () => {
  it('holds no package that excludes Node 20.20, and no download address', async () => {
    const text = await readFile(join(root, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as {
      packages: Record<string, { engines?: { node?: string }; optional?: boolean }>;
    };

    const excluding = Object.entries(packages).filter(
      ([, { engines, optional }]) => !optional && !satisfies('20.20.0', engines?.node ?? '*'),
    );

    expect(excluding.map(([name, { engines }]) => `${name} wants ${engines?.node}`)).toEqual([]);
    expect(text).not.toContain('"resolved": "http');
  });
});

describe('the CI script', () => {
  it('calls the second set-up line of the README word for word', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const script = await readFile(join(root, '.ci', 'run'), 'utf8');

    const lines = [...readme.matchAll(/^npm ci && .*$/gm)].map(([line]) => line);

    expect(lines).toHaveLength(2);
    expect(script).toContain(`(${lines[1]})`);
  });
});
