/** @module-tag slow */

import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/cli/environment.ts';
import type { Check } from '../../../src/doctor/check.ts';
import { mintToken } from '../../../src/emulator/http/token.ts';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
import { Folder } from '../../support/folder.ts';
import { CliRig } from '../../support/rigs/cli-rig.ts';
import { bulkRestore, type CommandResult, keptIn, onLinux } from '../../support/rigs/environments.ts';
import { HostileNetwork } from '../../support/rigs/hostile-network.ts';

const { tenant } = defaultScenario;

/** The lines of a page in JSON, by their ids. */
function linesOf({ stdout }: Pick<CommandResult, 'stdout'>): Map<string, Check> {
  const { checks }: { readonly checks: readonly Check[] } = JSON.parse(stdout);
  return new Map(checks.map((check) => [check.id, check]));
}

/** Runs `doctor` without a service: nothing listens at the port. */
async function alone({ words = [], variables = {}, changes = {} }: AloneOptions = {}): Promise<{
  readonly exitCode: number;
  readonly lines: Map<string, Check>;
  readonly text: string;
}> {
  await using folder = await Folder.open();
  const where = ['--graph-url', 'http://127.0.0.1:9/v1.0'];
  const result = await bulkRestore(
    ['doctor', '--json', ...where, ...words],
    { ...keptIn(folder), ...variables },
    changes,
  );
  expect(await readdir(folder.path)).toEqual([]);
  return { exitCode: result.exitCode, lines: linesOf(result), text: result.stdout + result.stderr };
}

interface AloneOptions {
  readonly words?: readonly string[];
  readonly variables?: Environment['variables'];
  readonly changes?: Partial<Environment>;
}

/** Runs `doctor` against an emulated tenant. */
async function online({ scenario = {}, clockAhead = 0, claims = {}, words = [] }: OnlineOptions = {}): Promise<{
  readonly exitCode: number;
  readonly lines: Map<string, Check>;
  readonly calls: readonly string[];
}> {
  await using rig = await CliRig.open({ scenario, clockAhead });
  rig.token = mintToken({ tenant, id: '1', issuedAt: rig.clock.now(), ...claims });
  const result = await rig.online('doctor', '--json', ...words);
  expect(await rig.everythingWritten()).toBe('');
  return { exitCode: result.exitCode, lines: linesOf(result), calls: Object.keys(rig.emulator.calls.summary.calls) };
}

interface OnlineOptions {
  readonly scenario?: Partial<Scenario>;
  readonly clockAhead?: number;
  readonly claims?: Partial<Parameters<typeof mintToken>[0]>;
  readonly words?: readonly string[];
}

const fails = (message: RegExp, remedy: RegExp) => ({
  status: 'fail',
  message: expect.stringMatching(message),
  remedy: expect.stringMatching(remedy),
});
const warns = (message: RegExp, remedy: RegExp) => ({ ...fails(message, remedy), status: 'warn' });

describe('bulk-restore doctor, if nothing is wrong', () => {
  it('has a line for everything, and ends with 0', async () => {
    const { exitCode, lines, calls } = await online();

    // A token from a variable lasts an hour.
    expect([...lines.values()].filter(({ status }) => status !== 'ok')).toEqual([
      expect.objectContaining(warns(/is valid for 1h and cannot be renewed/, /^Use --token-file or --token-command/)),
    ]);
    expect(exitCode).toBe(0);
    expect([...lines.keys()]).toEqual([
      'node',
      'state-dir',
      'report-dir',
      'trusted-certificates',
      'settings',
      'proxy',
      'graph-name',
      'graph-connection',
      'graph',
      'clock',
      'token',
      'tenant',
      'permission-restore',
      'permission-units',
      'permission-search',
      'permission-service',
      'permission-users',
      'permission-sites',
      'permission-sizes',
      'state',
      'controller',
      'policies',
      'caps',
      'allowance',
      'names-users',
      'names-sites',
      'sizes',
    ]);
    expect(calls.filter((call) => !/^(get|list|read|download)/i.test(call))).toEqual([]);
  });

  it('prints one page, with what to do below each line', async () => {
    await using folder = await Folder.open();

    const { exitCode, stdout } = await bulkRestore(
      ['doctor', '--graph-url', 'http://127.0.0.1:9/v1.0', '--auth', 'token'],
      keptIn(folder),
    );

    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^This machine\n {2}ok {4}Node 24\.11\.0, corrected until 2028-04-30\n/);
    expect(stdout).toMatch(/\n {2}fail {2}--auth token lacks `GRAPH_ACCESS_TOKEN`[^-]+\n {8}-> Set GRAPH_ACCESS_TOKEN/);
    expect(stdout).toMatch(/\n\d+ checks failed, \d+ warnings\. Nothing was changed\.\n$/);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});

describe('bulk-restore doctor finds on this machine', () => {
  it.each([
    ['18.20.4', fails(/^Node 18\.20\.4 is too old; 20\.19 is the oldest/, /^Install a version with long-term support/)],
    ['23.1.0', warns(/^Node 23\.1\.0 gets no security corrections since 2025-06-01/, /^Install/)],
  ])('Node %s', async (nodeVersion, line) => {
    const { lines } = await alone({ changes: { runtime: { ...onLinux, nodeVersion } } });

    expect(lines.get('node')).toMatchObject(line);
  });

  it('a folder that cannot be written', async () => {
    await using folder = await Folder.open();
    const blocked = await folder.file('blocked', '');

    const { lines } = await alone({ words: ['--state-dir', blocked, '--report-dir', `${blocked}/reports`] });

    expect(lines.get('state-dir')).toMatchObject(fails(/cannot be written: ENOTDIR/, /^Allow this user .*--state-dir/));
    expect(lines.get('report-dir')).toMatchObject(fails(/cannot be written: ENOTDIR/, /--report-dir/));
  });

  it.each([
    [
      'no hard links',
      { link: () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' })) },
      fails(/without hard links/, /^Name a folder on a local disk with --state-dir/),
    ],
    ['a full disk', { freeSpace: async () => 1_048_576 }, fails(/has 1 MiB left; a run needs 16 MiB/, /^Make room/)],
    [
      'a network file system',
      { fileSystemType: async () => 0x6969 },
      warns(/network file system \(NFS\)/, /local disk/),
    ],
  ])('%s', async (_, changes, line) => {
    const disk = { ...nodeMachine.disk, ...changes };

    const { lines } = await alone({ changes: { machine: { ...nodeMachine, disk } } });

    expect(lines.get('state-dir')).toMatchObject(line);
  });

  it('certificates to trust that are not there', async () => {
    const { lines } = await alone({ variables: { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' } });

    expect(lines.get('trusted-certificates')).toMatchObject(
      fails(/`NODE_EXTRA_CA_CERTS` names `\/nowhere\/ca\.pem`, which cannot be read/, /^Set it to a PEM file/),
    );
  });
});

describe('bulk-restore doctor finds in the settings', () => {
  it('all variables that are missing, at once', async () => {
    const { exitCode, lines } = await alone({
      words: ['--auth', 'client-certificate'],
      variables: { AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9' },
    });

    expect(exitCode).toBe(3);
    expect(lines.get('settings')).toMatchObject(
      fails(
        /lacks `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_CERTIFICATE_PATH`$/,
        /^Set AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH/,
      ),
    );
    expect(lines.get('token')).toMatchObject(
      warns(/^signing in is not checked: the settings are wrong/, /^Correct that/),
    );
  });

  it('a certificate file without a certificate in it', async () => {
    await using folder = await Folder.open();
    const variables = {
      AZURE_TENANT_ID: tenant,
      AZURE_CLIENT_ID: tenant,
      AZURE_CLIENT_CERTIFICATE_PATH: await folder.file('a.pem', 'nothing'),
      AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9',
    };

    const { lines } = await alone({ words: ['--auth', 'client-certificate'], variables });

    expect(lines.get('certificate')).toMatchObject(fails(/is no certificate in PEM form/, /private key/));
    expect(lines.get('token')).toMatchObject(
      warns(/^signing in is not checked: the host that gives tokens does not answer/, /^Correct that/),
    );
    expect(lines.get('sign-in-connection')).toMatchObject(fails(/cannot connect to 127\.0\.0\.1:9/, /firewall allow/));
  });

  it('a machine on which no browser opens', async () => {
    const { lines } = await alone({
      words: ['--auth', 'interactive'],
      variables: { AZURE_CLIENT_ID: tenant, AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9' },
    });

    expect(lines.get('settings')).toMatchObject(fails(/^no browser can open here/, /--auth device-code/));
  });

  it('a token command that ends with an error, without its output', async () => {
    const { lines, text } = await alone({
      words: ['--auth', 'token', '--token-command', 'get-token --password hush'],
      changes: { runProgram: async () => ({ kind: 'ended', exitCode: 1, stdout: 'hush' }) },
    });

    expect(lines.get('token')).toMatchObject(fails(/`get-token` of --token-command ended with exit code 1/, /by hand/));
    expect(text).not.toContain('hush');
  });

  it('a URL of the service that cannot be right', async () => {
    const { lines } = await alone({ words: ['--graph-url', 'http://graph.contoso.com/v1.0'] });

    expect(lines.get('graph-url')).toMatchObject(fails(/must be https/, /^Correct --graph-url/));
    expect(lines.get('state')).toMatchObject(warns(/not checked: the URL of the service is wrong/, /^Correct that/));
  });
});

describe('bulk-restore doctor finds in the network', () => {
  const graph = ['--graph-url', 'https://graph.microsoft.com/v1.0', '--auth', 'token'];
  const token = { GRAPH_ACCESS_TOKEN: 'opaque-token-of-somebody' };

  it('a proxy that asks for a sign-in', async () => {
    await using network = await HostileNetwork.open('sign-in');

    const { lines, text } = await alone({ words: graph, variables: { ...token, HTTPS_PROXY: network.url } });

    expect(lines.get('proxy')).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('through the proxy 127.0.0.1:'),
    });
    expect(lines.get('graph-connection')).toMatchObject(
      fails(/asks for a sign-in \(407\)/, /HTTPS_PROXY, as in http:\/\/user/),
    );
    expect(lines.get('clock')).toMatchObject(warns(/not checked/, /^Compare/));
    expect(text).not.toContain('opaque-token-of-somebody');
  });

  it('a proxy that refuses with a web page', async () => {
    await using network = await HostileNetwork.open('page');

    const { lines } = await alone({ words: graph, variables: { ...token, HTTPS_PROXY: network.url } });

    expect(lines.get('graph-connection')).toMatchObject(
      fails(/refuses to connect to graph\.microsoft\.com:443 \(403\)/, /allow CONNECT to graph\.microsoft\.com:443/),
    );
    expect(network.seen.every((line) => line === 'CONNECT graph.microsoft.com:443')).toBe(true);
  });

  it('a proxy that shows a certificate of its own, and whose it is', async () => {
    await using network = await HostileNetwork.open('interception');

    const { lines } = await alone({ words: graph, variables: { ...token, HTTPS_PROXY: network.url } });

    expect(lines.get('graph-certificate')).toMatchObject(
      fails(
        /certificate of graph\.microsoft\.com:443, issued by `localhost`, is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
        /set NODE_EXTRA_CA_CERTS to it/,
      ),
    );
    expect(network.seen.join()).not.toContain('opaque-token-of-somebody');
  });

  it('a web page in the place of Microsoft Graph, which never gets the token', async () => {
    await using network = await HostileNetwork.open('page');

    const { exitCode, lines } = await alone({
      words: ['--graph-url', `${network.url}/v1.0`, '--auth', 'token'],
      variables: token,
    });

    expect(exitCode).toBe(3);
    expect(lines.get('graph')).toMatchObject(
      fails(/200 text\/html, the page "Welcome to the hotel"/, /^Have the proxy/),
    );
    expect(lines.get('state')).toMatchObject(warns(/nothing answers there as Microsoft Graph/, /^Correct that/));
    expect(network.seen).toEqual(['GET /v1.0/solutions/backupRestore']);
  });

  it('a name without an address, and a proxy variable that names no HTTP proxy', async () => {
    const unknown = { ...token, HTTPS_PROXY: 'http://proxy.invalid:8080' };
    const wrong = { ...token, HTTPS_PROXY: 'socks5://proxy.contoso.com' };

    expect((await alone({ words: graph, variables: unknown })).lines.get('graph-name')).toMatchObject(
      fails(
        /the name of proxy\.invalid:8080 cannot be looked up/,
        /^Check the network and the name server, and the proxy/,
      ),
    );
    expect((await alone({ words: graph, variables: wrong })).lines.get('proxy')).toMatchObject(
      fails(/`HTTPS_PROXY` names a proxy of the kind `socks5`/, /^Name an http proxy/),
    );
  });

  it('a service that nobody can connect to', async () => {
    const { lines } = await alone({ words: ['--auth', 'token'], variables: token });

    expect(lines.get('graph-connection')).toMatchObject(
      fails(/cannot connect to 127\.0\.0\.1:9 \(ECONNREFUSED\)/, /firewall/),
    );
  });

  it('a clock that is wrong', async () => {
    const { lines } = await online({ clockAhead: 3_600_000 });

    expect(lines.get('clock')).toMatchObject(
      fails(/clock is (1h|59m 59s|59m) ahead of the service's/, /^Set the clock/),
    );
  });
});

describe('bulk-restore doctor finds in the token', () => {
  it('that it has expired', async () => {
    const { lines } = await online({ claims: { issuedAt: Date.parse('2026-11-21T00:00:00Z') } });

    expect(lines.get('token')).toMatchObject(fails(/the token has expired .* ago/, /^Get a new one/));
  });

  it('that it is for another service', async () => {
    const claims = { aud: 'https://management.azure.com', exp: 4_000_000_000, appid: '1', roles: ['x'] };
    const text = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    const words = ['--graph-url', 'https://graph.invalid/v1.0', '--auth', 'token'];

    const { lines } = await alone({ words, variables: { GRAPH_ACCESS_TOKEN: text } });

    expect(lines.get('token')).toMatchObject(
      fails(/is for `https:\/\/management\.azure\.com`/, /--resource-type ms-graph/),
    );
  });

  it('that it is of another tenant than the spec', async () => {
    await using folder = await Folder.open();
    const other = '11111111-2222-3333-4444-555555555555';
    const spec = await folder.file('s.yaml', specWith(`tenant: ${other}\nmailboxes: [ada@contoso.com]\n`));

    const { lines } = await online({ words: ['--spec', spec] });

    expect(lines.get('tenant')).toMatchObject(
      fails(/and the spec is for `11111111/, /^Sign in to the tenant of the spec/),
    );
  });

  it('a permission that is missing: one that nothing works without, and one that costs names', async () => {
    const { exitCode, lines } = await online({ claims: { roles: ['BackupRestore-Restore.Read.All'] } });

    expect(exitCode).toBe(3);
    expect(lines.get('permission-restore')).toMatchObject(
      fails(
        /`BackupRestore-Restore\.ReadWrite\.All` is missing: it is for restoring/,
        /grant the application permission/,
      ),
    );
    expect(lines.get('permission-users')).toMatchObject(warns(/`User\.Read\.All` is missing/, /grant/));
    expect(lines.get('names-users')).toMatchObject(warns(/cannot be read \(403/, /grant `User\.Read\.All`/));
  });
});

describe('bulk-restore doctor finds in the service', () => {
  it.each([
    ['disabled', fails(/is `disabled` and restores nothing/, /Microsoft 365 Backup in the admin centre/)],
    ['restoreLocked', fails(/is `restoreLocked` and restores nothing/, /^Ask Microsoft why/)],
  ] as const)('that it is %s', async (serviceStatus, line) => {
    const { exitCode, lines } = await online({ scenario: { serviceStatus } });

    expect([exitCode, lines.get('state')]).toEqual([3, expect.objectContaining(line)]);
  });

  it('that another application controls it', async () => {
    const controller = { ...defaultScenario.controller, consumer: 'thirdparty' } as const;

    const { lines } = await online({ scenario: { controller } });

    expect(lines.get('controller')).toMatchObject(
      warns(/only the active controller can restore/, /controlling application/),
    );
  });

  it('that nothing protects a workload', async () => {
    const policies = defaultScenario.policies.filter(({ workload }) => workload !== 'site');

    const { lines } = await online({ scenario: { policies } });

    expect(lines.get('policies')).toMatchObject(
      warns(/no active backup policy protects sites/, /^Make a backup policy/),
    );
  });

  it('that others use all of a cap', async () => {
    const session = { workload: 'mailbox', resources: 1_000, until: 3_600_000_000 } as const;

    const { lines } = await online({ scenario: { otherSessions: Array.from({ length: 11 }, () => session) } });

    expect(lines.get('caps')).toMatchObject(
      warns(/11 of 25 sessions are active; .* mailboxes are being restored/, /^Wait/),
    );
    expect(lines.get('allowance')).toMatchObject(warns(/allowance: 0 mailboxes/, /first into an early wave/));
  });

  it('that its reports conceal names', async () => {
    const directory = { ...defaultScenario.directory, usageNames: 'concealed' } as const;

    const mailbox = { ...defaultScenario.protected.mailbox, items: ['ada@contoso.com'] };

    const { lines } = await online({
      scenario: { directory, protected: { ...defaultScenario.protected, mailbox } },
    });

    expect(lines.get('sizes')).toMatchObject(warns(/conceal names/, /^Turn off "Display concealed/));
  });
});

describe('bulk-restore doctor --spec', () => {
  it('asks for what the spec needs, and no more', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('s.yaml', specWith('mailboxes: [ada@contoso.com]\n'));

    const { lines } = await online({ words: ['--spec', spec], claims: { roles: [] } });

    const permissions = [...lines.keys()].filter((id) => id.startsWith('permission-'));
    expect(permissions).toEqual(['permission-restore', 'permission-units', 'permission-service']);
    expect(lines.get('spec')).toMatchObject({ status: 'ok', message: '`one`: 1 mailbox' });
    expect(lines.has('sizes')).toBe(false);
  });

  it('fails if single items cannot be searched, and warns of a confirmation that somebody has to give', async () => {
    await using folder = await Folder.open();
    const items = 'messages: [{ mailbox: ada@contoso.com, query: "Subject -like \'x*\'" }]\n';
    const granular = await folder.file('granular.yaml', specWith(items));
    const inPlace = await folder.file(
      'in-place.yaml',
      specWith('destination: inPlace\nsites: [https://contoso.sharepoint.com/sites/a]\n'),
    );
    const claims = { roles: ['BackupRestore-Restore.ReadWrite.All'] };

    expect((await online({ words: ['--spec', granular], claims })).lines.get('permission-search')).toMatchObject(
      fails(/BackupRestore-Search\.Read\.All` is missing/, /grant/),
    );
    expect((await online({ words: ['--spec', inPlace], claims })).lines.get('in-place')).toMatchObject(
      warns(/1 resource would be overwritten in place/, /add --confirm one:1/),
    );
  });

  it('fills in parameters as `run` does', async () => {
    await using folder = await Folder.open();
    const declared = `parameters: { who: { type: string } }\nmailboxes: ["\${who}@contoso.com"]\n`;
    const spec = await folder.file('s.yaml', specWith(declared));
    const words = ['--spec', spec];

    expect((await alone({ words: [...words, '--set', 'who=ada'] })).lines.get('spec')?.status).toBe('ok');
    expect((await alone({ words })).lines.get('spec')).toMatchObject(fails(/the first: .*who/, /validate/));
  });

  it('is what `--set` goes with', async () => {
    expect(await bulkRestore(['doctor', '--set', 'who=ada'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('`--set` goes with `--spec` only'),
    });
  });

  it('goes on with the other checks if the spec is wrong', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('s.yaml', 'version: 1\nname: one\nmailboxs: []\n');

    const { lines } = await alone({ words: ['--spec', spec] });

    expect(lines.get('spec')).toMatchObject(
      fails(/the spec has \d errors?, the first: .*:\d+: /, /bulk-restore validate/),
    );
    expect(lines.get('node')).toMatchObject({ status: 'ok' });
  });
});

function specWith(text: string): string {
  return `version: 1\nname: one\nrestorePoint: { last: 14d }\n${text}`;
}
