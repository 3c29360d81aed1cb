import { appendFile, readFile, stat } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../../support/folder.ts';
import { bulkRestore, type CommandResult, keptIn } from '../../../support/rigs/environments.ts';
import { planOf } from '../../../support/values/plans.ts';
import { failed, restored, runOf } from '../../../support/values/run-story.ts';
import { keepRun } from '../../../support/values/stored-runs.ts';

describe('support-bundle', () => {
  it('writes one file with plan, journal, totals and versions, which only its owner reads', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', troubled());

    const { exitCode, stdout, stderr } = await bundle(folder);

    const { facts, report, plan, journal } = await contents(folder);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('README.txt, facts.json, report.json, plan.json, journal.ndjson.');
    expect(facts).toMatchObject({ run: 'r1', version: expect.any(String), node: '24.11.0', problem: null });
    expect(report).toMatchObject({ run: { id: 'r1', spec_name: planOf({}).name, exit_code: 1 } });
    expect(plan).toMatchObject({ name: planOf({}).name, resources: [{ line: expect.any(Number) }, {}] });
    expect(journal.map(({ type }) => type)).toContain('artifacts-read');
    expect((await stat(folder.at('bundle.zip'))).mode & 0o777).toBe(0o600);
  });

  it('has nobody in it: no address, path or operator, and no message that quotes one', async () => {
    await using folder = await Folder.open();
    const story = troubled();
    await keepRun(folder.at('state'), 'r1', story);

    await bundle(folder);

    const everything = Object.values(await texts(folder)).join('\n');
    const names = story.state.plan.resources.map(({ name }) => name);
    for (const name of [...names, 'contoso', 'ops@', 'hunter2', 'Payroll', folder.path])
      expect(everything).not.toContain(name);
    expect(everything).toContain('ArtifactNotFound');
  });

  it('hashes by a salt of its own, which it does not keep', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', troubled());

    await bundle(folder, 'one.zip');
    await bundle(folder, 'two.zip');

    const [one, two] = [await texts(folder, 'one.zip'), await texts(folder, 'two.zip')];
    expect(one['plan.json']).not.toBe(two['plan.json']);
    expect(one['plan.json']?.replaceAll(hash, '')).toBe(two['plan.json']?.replaceAll(hash, ''));
  });

  it('takes a run whose journal is damaged, and leaves out lines that nobody can read', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', troubled());
    await appendFile(folder.at('state', 'runs', 'r1', 'journal.ndjson'), 'ada@contoso.com was here\n{"type":"odd"}\n');

    const { exitCode } = await bundle(folder);

    const { facts, report, journal } = await contents(folder);
    expect([exitCode, report]).toEqual([0, null]);
    expect(facts).toMatchObject({ problem: expect.stringContaining('the journal') });
    expect(journal.slice(-2)).toEqual([{ unreadable: 24 }, { type: expect.any(String) }]);
  });

  it('never overwrites a file, and knows only runs of the state directory', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', troubled());
    await folder.file('bundle.zip', '');

    expect(await bundle(folder)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('already exists') });
    expect(await bulkRestore(['support-bundle', 'r2', '--out', folder.at('b.zip')], keptIn(folder))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no run `r2`'),
    });
  });
});

const hash = /[0-9a-f]{12}/g;

/** A run in which the service quotes names in its messages. */
function troubled(): ReturnType<typeof runOf> {
  const plan = planOf({ mailbox: 2 });
  const [first] = plan.resources;
  const error = { code: 'ArtifactNotFound', message: `The mailbox ${first?.name} (Payroll, hunter2) was not found.` };
  return runOf(plan)
    .activates('mailbox-001')
    .settles('mailbox-001', [
      failed(0, 'ArtifactNotFound', { error, calledByService: first?.name ?? '' }),
      restored(1, { restoredTo: 'Recovered Items/Payroll 2026' }),
    ])
    .with({ type: 'run-stopping', because: 'service', message: `stopped at ${first?.name}` })
    .ends(1);
}

function bundle(folder: Folder, out: string = 'bundle.zip'): Promise<CommandResult> {
  return bulkRestore(['support-bundle', 'r1', '-o', folder.at(out)], keptIn(folder));
}

interface Contents {
  readonly facts: unknown;
  readonly report: unknown;
  readonly plan: unknown;
  readonly journal: readonly { readonly type?: string }[];
}

async function contents(folder: Folder): Promise<Contents> {
  const files = await texts(folder);
  const [facts, report, plan] = ['facts.json', 'report.json', 'plan.json'].map((name) =>
    JSON.parse(files[name] ?? 'null'),
  );
  const lines = (files['journal.ndjson'] ?? '').trimEnd().split('\n');
  return { facts, report, plan, journal: lines.map((line) => JSON.parse(line)) };
}

/** The files of a ZIP archive, found and checked by its directory. */
async function texts(folder: Folder, name: string = 'bundle.zip'): Promise<Record<string, string>> {
  const bytes = await readFile(folder.at(name));
  const end = bytes.length - 22;
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const files: Record<string, string> = {};
  for (let index = 0; index < count; index += 1) {
    const [crc, compressed, size] = [at + 16, at + 20, at + 24].map((place) => bytes.readUInt32LE(place));
    const length = bytes.readUInt16LE(at + 28);
    const start = bytes.readUInt32LE(at + 42);
    const from = start + 30 + bytes.readUInt16LE(start + 26);
    const content = inflateRawSync(bytes.subarray(from, from + (compressed ?? 0)));
    expect([content.length, crc32(content)]).toEqual([size, crc]);
    files[bytes.toString('utf8', at + 46, at + 46 + length)] = content.toString();
    at += 46 + length;
  }
  return files;
}
