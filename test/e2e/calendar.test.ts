import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { player } from '../support/build.ts';
import { Folder } from '../support/folder.ts';
import type { CommandResult } from '../support/rigs/environments.ts';

const root = join(import.meta.dirname, '..', '..');
const support = join(root, 'test', 'support');
const examples = readdirSync(join(root, 'specs')).filter((name) => name.endsWith('.yaml'));

/** How many resources an example does not restore, because its scenario says so. */
const expectedRest: Readonly<Record<string, number>> = { 'single-items.yaml': 1 };

describe.concurrent.each([1, 60, 400, 1_200])('%i days from now', (days) => {
  it('every example, every spec in the README and what `init` writes is valid without a warning and restores on the emulator', async () => {
    await using folder = await Folder.open();
    await cp(join(root, 'specs'), folder.path, { recursive: true });
    const inReadme = specsIn(await readFile(join(root, 'README.md'), 'utf8'));
    for (const [index, text] of inReadme.entries()) await writeFile(folder.at(`readme-${index + 1}.yaml`), text);
    await run([['init', 'first.yaml']], folder, days);
    const files = [...examples, ...inReadme.map((_, index) => `readme-${index + 1}.yaml`), 'first.yaml'];
    const restores = await Promise.all(files.map((file) => restoreLine(file, folder)));
    expect(inReadme.length).toBeGreaterThan(0);

    const [validated, ...restored] = await run([['validate', ...files, '--json'], ...restores], folder, days);

    const summaries = restored.map(summaryOf);
    expect(findingsIn(validated?.stdout ?? '')).toEqual([]);
    expect(summaries.map(({ totals: { all } }, index) => [files[index], all.planned - all.succeeded])).toEqual(
      files.map((file) => [file, expectedRest[file] ?? 0]),
    );
    for (const [index, file] of files.entries()) {
      if (hasScenario(file)) continue;
      const started = Date.parse(summaries[index]?.run.started ?? '');
      expect(started - Date.now(), file).toBeGreaterThan((days - 1) * 86_400_000);
    }
  });
});

/** The complete specs on a page. */
function specsIn(page: string): string[] {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.filter((block) => /^version: 1$/m.test(block));
}

/** Whether the example has a scenario, which sets the date of the emulator. */
function hasScenario(file: string): boolean {
  return existsSync(join(root, 'specs', 'scenarios', file));
}

/** Errors and warnings, without those about resources that examples share. */
function findingsIn(validated: string): unknown[] {
  const { files }: Validated = JSON.parse(validated);
  const found = files.flatMap(({ problems, warnings }) => [...problems, ...warnings]);
  return found.filter(({ rule }) => rule !== 'resource-in-two-specs');
}

interface Validated {
  readonly files: readonly Readonly<Record<'problems' | 'warnings', readonly { readonly rule: string }[]>>[];
}

function summaryOf({ stdout, stderr }: CommandResult): Summary {
  const document = JSON.parse(stdout);
  if (document.totals === undefined) throw new Error(stdout + stderr);
  return document;
}

/** The parts of the output of `run --json` that the test reads. */
interface Summary {
  readonly run: { readonly started: string };
  readonly totals: { readonly all: { readonly planned: number; readonly succeeded: number } };
}

/**
 * The command line that restores a spec on the emulator. A busy machine changes nothing: requests are retried for a day, and
 * time passes more slowly with a scenario, because searches and browse sessions expire within hours.
 */
async function restoreLine(file: string, folder: Folder): Promise<string[]> {
  const { name } = parse(await readFile(folder.at(file), 'utf8'));
  const time = hasScenario(file)
    ? ['--scenario', join('scenarios', file), '--time-scale', '500']
    : ['--time-scale', '2000'];
  const places = ['--state-dir', `state-of-${file}`, '--report-dir', `reports-of-${file}`];
  return ['run', file, '--emulator', ...time, '--patience', '1d', '--confirm', name, ...places, '--json', '--quiet'];
}

/** Runs command lines side by side in one process whose calendar is so many days ahead. */
async function run(lines: readonly string[][], folder: Folder, days: number): Promise<CommandResult[]> {
  const clock = pathToFileURL(join(support, 'moved-clock.mjs')).href;
  const env = { ...process.env, NODE_OPTIONS: `--import ${clock}`, MOVED_BY_DAYS: String(days) };
  const words = [player, JSON.stringify(lines)];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder.path, env, maxBuffer: Infinity });
  return JSON.parse(stdout);
}
