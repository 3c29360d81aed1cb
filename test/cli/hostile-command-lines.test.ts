import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/command-table.ts';
import type { Environment } from '../../src/cli/environment.ts';
import { jsonText } from '../../src/util/printable.ts';
import type { Folder } from '../support/folder.ts';
import { bulkRestore, keptIn } from '../support/rigs/environments.ts';
import { folderWithRuns } from '../support/rigs/evidence-rig.ts';
import { harmIn, hostile, hostileName } from '../support/values/hostile-texts.ts';

/*
 * Every command gets hostile words, names of files and contents of files. What others say of restores is in hostile-texts.test.ts.
 */

/** Command lines of each command, in a folder as `hostileFolder` makes it. A new command needs a line here. */
const lines: Readonly<Record<string, (folder: Folder) => readonly (readonly string[])[]>> = {
  validate: (folder) => [[hostile], [folder.at(`${hostileName}.yaml`)], ['spec.yaml', '--format', hostile]],
  plan: (folder) => [[hostile], [folder.at(`${hostileName}.yaml`)], [folder.at('spec.yaml'), '--set', hostile]],
  run: (folder) => [
    [hostile],
    ['--plan', folder.at(hostileName, 'plan.json')],
    [folder.at('spec.yaml'), '--emulator', '--run-id', hostile],
    [folder.at('spec.yaml'), '--emulator', '--only', folder.at(hostileName, 'list.csv')],
    [folder.at('spec.yaml'), '--emulator', '--check', hostile],
    [folder.at('spec.yaml'), '--emulator', '--notify', hostile],
    [folder.at('spec.yaml'), '--emulator', '--sign-key', folder.at(hostileName)],
  ],
  resume: () => [[hostile], ['r9', '--plan', hostile, '--from-service']],
  cancel: () => [[hostile], ['r9']],
  status: () => [[hostile], []],
  report: (folder) => [[hostile], ['r1', '--resolve', '--ids', folder.at(hostileName, 'list.csv')]],
  history: () => [[hostile], [], ['--format', 'csv'], ['--format', 'html'], ['--json']],
  verify: (folder) => [
    [hostile],
    [folder.at('reports', 'finance')],
    [folder.at('reports', 'finance'), '--json'],
    [folder.at('reports', 'finance', 'r1'), '--key', folder.at(hostileName)],
  ],
  retry: (folder) => [
    [hostile, '--out', 'x.yaml'],
    ['r1', '--out', folder.at(hostileName)],
  ],
  emulate: (folder) => [
    ['--scenario', hostile],
    ['--scenario', folder.at(hostileName, 'scenario.yaml')],
    ['--scenario', folder.at(`wrong-${hostileName}.yaml`), '--json'],
    ['--scenario', folder.at('scenario.yaml')],
    ['--scenario', folder.at('scenario.yaml'), '--json'],
    ['--port', hostile],
    ['--port', '0', '--spec', hostile],
    ['--port', '0', '--spec', folder.at(`${hostileName}.yaml`)],
    ['--port', '0', '--spec', folder.at('spec.yaml')],
    ['--port', '0', '--spec', folder.at('spec.yaml'), '--set', hostile],
  ],
  points: () => [[hostile], ['ada@contoso.com', '--id', hostile, '--auth', 'token']],
  doctor: (folder) => [
    ['--spec', hostile, '--auth', 'token', '--graph-url', 'http://127.0.0.1:9/v1.0'],
    ['--spec', folder.at(`${hostileName}.yaml`), '--auth', 'token', '--graph-url', 'http://127.0.0.1:9/v1.0'],
  ],
  init: (folder) => [
    [folder.at(hostileName, 'x.yaml')],
    [folder.at('x.yaml'), '--from', folder.at(hostileName, 'list.csv')],
  ],
  inventory: (folder) => [
    ['--out', hostile, '--against', hostile],
    ['--out', folder.at('i'), '--against', folder.at(hostileName)],
    ['--out', folder.at('i'), '--missing-from', hostile, '--auth', 'token', '--graph-url', 'http://127.0.0.1:9/v1.0'],
    ['--out', folder.at('i'), '--workload', hostile],
  ],
  explain: () => [[hostile], ['--json', hostile]],
  'support-bundle': (folder) => [
    [hostile],
    ['r1', '-o', folder.at(hostileName, 'x.zip')],
    ['r1', '-o', folder.at(hostileName)],
  ],
  submit: (folder) => [[hostile], ['--plan', hostile], [folder.at('spec.yaml'), '--run-id', hostile]],
  worker: () => [
    ['--auth-profiles', hostile],
    ['--tenants', hostile],
  ],
  workers: () => [[], ['--json']],
  schedule: (folder) => [
    [hostile],
    ['apply', hostile],
    ['apply', folder.at(hostileName, 'schedules.yaml')],
    ['pause', hostile],
  ],
  fire: () => [[hostile]],
  store: (folder) => [[hostile], ['check', '--state-dir', folder.at(hostileName)]],
  version: () => [[hostile], ['--json']],
  help: () => [[hostile]],
  completion: () => [[hostile]],
  complete: (folder) => [
    ['--', hostile],
    ['--', 'run', hostile, ''],
    ['--', 'status', '--state-dir', folder.at('state'), ''],
    ['--', 'status', '--state-dir', folder.at(hostileName), ''],
  ],
};

describe('a hostile text in words and files is harmless in', () => {
  it.each(commands.map(({ name }) => name))('`%s`', async (name) => {
    await using folder = await hostileFolder();

    const results = [];
    for (const words of lines[name]?.(folder) ?? [])
      results.push(await bulkRestore([name, ...words], keptIn(folder), ctrlC));

    expect(results.length, 'a command needs hostile command lines').toBeGreaterThan(0);
    expect(results.flatMap(({ stdout, stderr }) => [...harmIn(stdout), ...harmIn(stderr)])).toEqual([]);
  });
});

/** `emulate` serves until somebody interrupts it. */
const ctrlC: Partial<Environment> = {
  onInterrupt: (listener) => {
    queueMicrotask(listener);
    return () => undefined;
  },
};

/** Runs and their reports, among folders and files that nobody should have made. */
async function hostileFolder(): Promise<Folder> {
  const folder = await folderWithRuns(['r1', 'r2']);
  await mkdir(folder.at(hostileName));
  await mkdir(folder.at('state', 'runs', hostileName));
  await mkdir(folder.at('reports', 'finance', hostileName));
  await writeFile(folder.at('reports', 'finance', 'r2', hostileName), '');
  await writeFile(
    folder.at('reports', 'finance', hostileName, 'manifest.json'),
    jsonText({ version: 1, run: hostile }),
  );
  const spec = 'version: 1\nname: finance\nmailboxes: [ada@contoso.com]\nrestorePoint: { last: 7d }\n';
  const files: Record<string, string> = {
    'spec.yaml': spec,
    'scenario.yaml': `version: 1\nseed: ${jsonText(hostile)}\n`,
    [`${hostileName}.yaml`]: `${spec}description: ${jsonText(hostile)}\n${jsonText(hostile)}: 1\n`,
    [`wrong-${hostileName}.yaml`]: `version: 1\n${jsonText(hostile)}: 1\ntenant: ${jsonText(hostile)}\n`,
    [join(hostileName, 'list.csv')]: `${hostile.replaceAll(/[\r\n]/g, '')}\n${hostile}\n`,
    [join(hostileName, 'mailboxes.csv')]: `address,${hostile.replaceAll(/[\r\n]/g, '')}\n${hostile}\n`,
    [join(hostileName, 'plan.json')]: jsonText({ version: 1, name: hostile, [hostile]: hostile }),
    [join(hostileName, 'scenario.yaml')]: `version: ${jsonText(hostile)}\n`,
  };
  for (const [name, content] of Object.entries(files)) await folder.file(name, content);
  return folder;
}
