import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../src/util/printable.ts';
import { Folder } from '../support/folder.ts';
import { bulkRestore, type CommandResult, keptIn } from '../support/rigs/environments.ts';
import { GraphServer, status } from '../support/rigs/graph-server.ts';
import { harmIn, hostile, hostileName } from '../support/values/hostile-texts.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { keepRun } from '../support/values/stored-runs.ts';

/*
 * A hostile text is put into everything that others write: specs, lists, names of files, messages of the service, locks, variables.
 * Nothing that anybody reads may show it as it is.
 */

const signature = 'c2lnbmF0dXJlLW9mLXRoZS10b2tlbi13aXRoLWEtcmVhc29uYWJsZS1sZW5ndGg';
const claims = { tid: '72f988bf-86f1-41af-91ab-2d7cd011db47', roles: ['BackupRestore-Restore.ReadWrite.All'] };
const token = `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;

function expectHarmless(...texts: readonly string[]): void {
  for (const text of texts) expect(harmIn(text)).toEqual([]);
}

const specText = `version: 1
name: finance
description: ${jsonText(hostile)}
mailboxes: [ada@contoso.com]
files: [{ drive: ada@contoso.com, paths: ["Documents/a\\u202eb##[x].docx"] }]
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z, fastOnly: true }
`;

/** A spec with something hostile at every place that a message can quote. */
const wrongSpecText = `version: 1
name: ${jsonText(hostile)}
${jsonText(hostile)}: 1
mode: ${jsonText(hostile)}
mailboxes: { items: [${jsonText(`${hostile}@contoso.com`)}], lists: [${jsonText(hostile.replaceAll('/', ''))}] }
messages: [{ mailbox: ada@contoso.com, query: ${jsonText(hostile)} }]
sites: [${jsonText(`https://contoso.sharepoint.com/sites/${hostile}`)}]
restorePoint: { from: ${jsonText(hostile)}, to: 2026-11-15T00:00:00Z }
`;

describe('a hostile text', () => {
  it.each(['text', 'github', 'sarif', 'json'])('in a spec is harmless in `validate --format %s`', async (format) => {
    await using folder = await Folder.open();
    await folder.file(`${hostileName}.csv`, `address,size\n${hostile.replaceAll('\n', '')},1\nx@y\u001b,\u202e\n`);
    const list = `version: 1\nname: lists\nmailboxes: { lists: [${jsonText(`${hostileName}.csv`)}] }\n`;
    const specs = [
      await folder.file(`${hostileName}.yaml`, specText),
      await folder.file('wrong.yaml', wrongSpecText),
      await folder.file('list.yaml', list),
      await folder.file(`syntax${hostileName}.yaml`, `a: [${hostile}\n b: "\n`),
      `${folder.at(hostile)}.yaml`,
    ];

    const { stdout, stderr } = await bulkRestore(['validate', ...specs, '--format', format]);

    expectHarmless(stdout, stderr);
  });

  it.each(['text', 'json', 'markdown'])('in a spec is harmless in `plan --format %s`', async (format) => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', specText);
    const earlier = await folder.file('earlier.yaml', specText.replace('ada@contoso.com]', 'bob@contoso.com]'));
    const file = folder.at(`${hostileName}.json`);
    await bulkRestore(['plan', earlier, '--out', file], keptIn(folder));

    const out = folder.at(`out${hostileName}.json`);
    const results = [
      await bulkRestore(['plan', spec, '--format', format, '--against', file, '--out', out], keptIn(folder)),
      await bulkRestore(['plan', spec, '--out', folder.at(hostileName, 'x')], keptIn(folder)),
      await bulkRestore(['run', '--plan', `${folder.at(hostile)}`, '--dry-run'], keptIn(folder)),
      await bulkRestore(['run', spec, '--emulator', '--scenario', folder.at(hostileName)], keptIn(folder)),
    ];

    for (const { stdout, stderr } of results) expectHarmless(stdout, stderr);
    expectHarmless(await readFile(file, 'utf8'));
  });

  it('in what the service said is harmless in `status`, `report` and `retry`', async () => {
    await using folder = await Folder.open();
    const error = { code: hostile, message: hostile };
    const [notFound = unresolved('mailbox-001', 3)] = [unresolved('mailbox-001', 3)];
    const story = runOf(planOf({ mailbox: 5 }))
      .activates('mailbox-001')
      .with({ ...notFound, unresolved: notFound.unresolved.map((one) => ({ ...one, ...error })) })
      .settles('mailbox-001', [
        restored(0, { restoredTo: hostile }),
        failed(1, 'UnknownError', { error }),
        restored(2, { status: 'unknown', statusText: hostile }),
        restored(null, { calledByService: hostile }),
      ])
      .with({ type: 'run-stopping', because: 'interrupt', message: hostile } as never)
      .ends(1);
    await keepRun(folder.at('state'), 'r1', story);

    const results = [
      await bulkRestore(['status', 'r1'], keptIn(folder)),
      await bulkRestore(['status', 'r1', '--json'], keptIn(folder)),
      await bulkRestore(['status'], keptIn(folder)),
      await bulkRestore(['report', 'r1'], keptIn(folder)),
      await bulkRestore(['report', 'r1', '--report-dir', folder.at(hostileName)], keptIn(folder)),
      await bulkRestore(['resume', 'r1'], keptIn(folder)),
      await bulkRestore(['retry', 'r1', '--out', folder.at(`${hostileName}.yaml`)], keptIn(folder)),
    ];

    for (const { stdout, stderr } of results) expectHarmless(stdout, stderr);
    for (const text of await filesBelow(folder.at('reports'))) expectHarmless(text);
    expectHarmless(await readFile(folder.at(`${hostileName}.yaml`), 'utf8'));
  });

  it.each(['pretty', 'json'])(
    'of the service is harmless, and no token is printed, with `--log-format %s`',
    async (log) => {
      await using folder = await Folder.open();
      await using server = await GraphServer.open(
        status(
          403,
          { error: { code: hostile, message: `${hostile} ${escaped(token)} ${signature}` } },
          { 'request-id': `${encodeURIComponent(hostile.replace('\ud800', ''))} ${token}` },
        ),
      );
      const spec = await folder.file('spec.yaml', specText);
      const variables = {
        ...keptIn(folder),
        GRAPH_ACCESS_TOKEN: token,
        BULK_RESTORE_GRAPH_URL: `${server.origin}/v1.0`,
        BULK_RESTORE_AUTH: 'token',
        BULK_RESTORE_LOG_LEVEL: 'debug',
        BULK_RESTORE_LOG_FORMAT: log,
      };

      const results: CommandResult[] = [
        await bulkRestore(['run', spec, '--run-id', 'r1'], variables),
        await bulkRestore(['run', spec, '--json'], variables),
        await bulkRestore(['resume', 'r1'], variables),
        await bulkRestore(['status', 'r1'], variables),
        await bulkRestore(['plan', spec, '--online'], variables),
        await bulkRestore(['plan', spec, '--online', '--format', 'markdown'], variables),
        await bulkRestore(['points', 'ada@contoso.com'], variables),
        await bulkRestore(['points', hostile], variables),
        await bulkRestore(['cancel', 'r1'], variables),
      ];

      for (const { stdout, stderr } of results) expectHarmless(stdout, stderr);
      const written = [
        ...results.flatMap(({ stdout, stderr }) => [stdout, stderr]),
        ...(await filesBelow(folder.path)),
      ];
      for (const text of written) {
        expect(text).not.toContain(signature);
        expect(
          text.replaceAll(/\\+u00(..)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
        ).not.toContain(signature);
      }
    },
  );

  it('in a lock, a variable or a command line is harmless', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', runOf(planOf({ mailbox: 1 })));
    const holder = { host: hostile, pid: 1, process: '', since: '2026-11-22T03:00:00Z' };
    const lock = (await readdir(folder.at('state', 'runs', 'r1'))).find((name) => name.includes('lock')) ?? 'lock';
    await writeFile(folder.at('state', 'runs', 'r1', lock), JSON.stringify(holder));

    const results = [
      await bulkRestore(['status', 'r1'], keptIn(folder)),
      await bulkRestore(['status'], keptIn(folder)),
      await bulkRestore(['resume', 'r1'], keptIn(folder)),
      await bulkRestore(['status'], { BULK_RESTORE_STATE_DIR: folder.at(hostileName) }),
      await bulkRestore(['status', 'r2'], { BULK_RESTORE_STATE_DIR: folder.at(hostileName) }),
      await bulkRestore(['status', 'r1', '--state-dir', hostile]),
      await bulkRestore([hostile]),
      await bulkRestore(['run', 'spec.yaml', `--${hostile}`]),
      await bulkRestore(['run', 'spec.yaml', '--auth', hostile]),
      await bulkRestore(['run', 'spec.yaml'], { BULK_RESTORE_PATIENCE: hostile }),
      await bulkRestore(['run', 'spec.yaml', '--graph-url', hostile]),
      await bulkRestore(['points', 'ada@contoso.com', '--auth', 'token'], { GRAPH_ACCESS_TOKEN: hostile }),
      await bulkRestore(['points', 'ada@contoso.com', '--auth', 'azure-cli'], { AZURE_TENANT_ID: hostile }),
      await bulkRestore(['doctor', '--graph-url', 'http://127.0.0.1:9/v1.0', '--auth', 'token'], {
        GRAPH_ACCESS_TOKEN: hostile,
        NODE_EXTRA_CA_CERTS: hostile,
        BULK_RESTORE_STATE_DIR: folder.at(hostileName),
      }),
      await bulkRestore(['init', folder.at(hostileName)]),
      await bulkRestore(['init', folder.at(hostileName)]),
      await bulkRestore(['report', 'r1', '--format', hostile], keptIn(folder)),
    ];

    for (const { stdout, stderr } of results) expectHarmless(stdout, stderr);
  });
});

/** The texts of all files, unpacked. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const bytes = await readFile(join(parentPath, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    }),
  );
}

function escaped(text: string): string {
  return [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
}
