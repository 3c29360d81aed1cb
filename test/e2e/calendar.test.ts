import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Folder } from '../support/folder.ts';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'dist', 'cli', 'main.js');
const specs = readdirSync(join(root, 'specs')).filter((name) => name.endsWith('.yaml'));

/** What does not come back, by the examples' own scenarios. */
const wantedRest: Readonly<Record<string, number>> = { 'single-items.yaml': 1 };

describe.each([1, 60, 400, 1_200])('%i days from now', (days) => {
  it('every example, every spec of the README and what `init` writes is valid without a warning and restores on the emulator', async () => {
    await using folder = await Folder.open();
    await cp(join(root, 'specs'), folder.path, { recursive: true });
    const ofReadme = specsIn(await readFile(join(root, 'README.md'), 'utf8'));
    await program(['init', 'first.yaml'], folder, days);
    const files = [...specs, ...ofReadme.map((_, index) => `readme-${index + 1}.yaml`), 'first.yaml'];
    for (const [index, text] of ofReadme.entries()) await writeFile(folder.at(`readme-${index + 1}.yaml`), text);
    expect(ofReadme.length).toBeGreaterThan(0);

    const { stdout: validated } = await program(['validate', ...files, '--json'], folder, days);
    const restored = await Promise.all(files.map((file) => played(file, folder, days)));

    expect(findingsIn(validated)).toEqual([]);
    expect(restored.map(({ file, rest }) => [file, rest])).toEqual(files.map((file) => [file, wantedRest[file] ?? 0]));
    for (const { file, started } of restored.filter((one) => !isPinned(one.file)))
      expect(started - Date.now(), file).toBeGreaterThan((days - 1) * 86_400_000);
  });
});

/** Complete specs, as a page shows them. */
function specsIn(page: string): string[] {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.filter((block) => /^version: 1$/m.test(block));
}

/** Whether the example goes with a scenario of its own, whose clock is pinned. */
function isPinned(file: string): boolean {
  return existsSync(join(root, 'specs', 'scenarios', file));
}

/** Errors and warnings, without those about examples that share resources. */
function findingsIn(validated: string): unknown[] {
  const { files }: Validated = JSON.parse(validated);
  const found = files.flatMap(({ problems, warnings }) => [...problems, ...warnings]);
  return found.filter(({ rule }) => rule !== 'resource-in-two-specs');
}

interface Validated {
  readonly files: readonly Readonly<Record<'problems' | 'warnings', readonly { readonly rule: string }[]>>[];
}

interface Played {
  readonly file: string;
  /** How many resources did not come back. */
  readonly rest: number;
  /** When the run began, by its own calendar. */
  readonly started: number;
}

/** Runs a spec on the emulator, by a calendar that is so many days ahead. */
async function played(file: string, folder: Folder, days: number): Promise<Played> {
  const { name } = parse(await readFile(folder.at(file), 'utf8'));
  const scenario = isPinned(file) ? ['--scenario', join('scenarios', file)] : [];
  const words = ['run', file, '--emulator', '--time-scale', '5000', '--confirm', name, ...scenario];
  const places = ['--state-dir', `state-of-${file}`, '--report-dir', `reports-of-${file}`];
  const { stdout } = await program([...words, ...places, '--json', '--quiet'], folder, days);
  const { run, totals } = JSON.parse(stdout);
  const { planned, succeeded } = totals.all;
  return { file, rest: planned - succeeded, started: Date.parse(run.started) };
}

function program(words: readonly string[], folder: Folder, days: number): Promise<{ readonly stdout: string }> {
  const clock = pathToFileURL(join(root, 'test', 'support', 'moved-clock.mjs')).href;
  const env = { ...process.env, NODE_OPTIONS: `--import ${clock}`, MOVED_BY_DAYS: String(days) };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], { cwd: folder.path, env }, (_error, stdout) => resolve({ stdout }));
  });
}
