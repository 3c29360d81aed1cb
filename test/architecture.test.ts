import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const rules: { forbidden: IForbiddenRuleType[]; options: object } = (await import(join(root, '.dependency-cruiser.js')))
  .default;

describe('the boundaries', () => {
  it('hold between all files of src, each of which was seen', async () => {
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

  it('would be seen to be crossed: a rule against what is there finds it', async () => {
    const rule = {
      name: 'planted',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/run/' },
    } as const;

    const { output } = await cruise(['src/cli'], { ...rules.options, ruleSet: { forbidden: [rule] }, validate: true });

    expect((output as ICruiseResult).summary.violations.length).toBeGreaterThan(0);
  });
});

describe('the lock file', () => {
  it('holds no package for production or tests that excludes Node 20.20, and no download address', async () => {
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
  it("calls the README's second command line as the README gives it", async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const script = await readFile(join(root, '.ci', 'run'), 'utf8');

    const lines = [...readme.matchAll(/^npm ci && .*$/gm)].map(([line]) => line);

    expect(lines).toHaveLength(2);
    expect(script).toContain(`(${lines[1]})`);
  });
});
