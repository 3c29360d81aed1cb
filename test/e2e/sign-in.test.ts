import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import type { FaultKind } from '../../src/emulator/scenario/scenario.ts';
import { scaledClock } from '../../src/util/clock.ts';
import { EntraServer, hashOf } from '../support/rigs/entra-server.ts';
import { faultWith, scenarioWith } from '../support/rigs/tenant-rig.ts';
import { certificate, clientCertificate } from '../support/values/certificate.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const client = '9f0c6d2e-0000-4000-8000-000000000001';
const spec = `version: 1
name: one
tenant: ${tenant}
restorePoint: { last: 14d }
mailboxes: [ada@contoso.com]
`;

/** Prints another token each time, as `az account get-access-token` does. */
const printToken = `
import { appendFileSync } from 'node:fs';
appendFileSync(new URL('printed', import.meta.url), 'x');
const now = Math.floor(Date.now() / 1000);
const claims = { tid: process.env.TENANT, exp: now + 3600, jti: process.hrtime.bigint().toString(), roles: [
  'BackupRestore-Restore.ReadWrite.All', 'BackupRestore-Configuration.Read.All', 'BackupRestore-Control.Read.All' ] };
const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
console.log(JSON.stringify({ accessToken: part({ alg: 'none' }) + '.' + part(claims) + '.c2lnbmF0dXJl' }));
`;

/** Somebody who signs in: Entra sends the browser back to the program with a code. */
const browser = `#!${process.execPath}
const asked = new URL(process.argv[2]).searchParams;
const back = new URL(asked.get('redirect_uri'));
back.search = new URLSearchParams({ code: 'typed', state: asked.get('state') });
await fetch(back);
`;

/** The claims that ask for nothing but the ability to be challenged. Every request of the library has them. */
const capable = { access_token: { xms_cc: { values: ['cp1'] } } };

describe('signing in', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulk-restore-'));
    const files = {
      'one.yaml': spec,
      'ca.pem': certificate,
      'client.pem': clientCertificate,
      'federated.txt': 'a-signed-assertion',
      'secret.txt': 'a secret\n',
      'print-token.mjs': printToken,
      'browser.mjs': browser,
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o755 });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The modes of `--auth` that ask Entra, with their variables and the field by which Entra recognises the application. */
  const ways = [
    ['client-secret', { AZURE_CLIENT_SECRET: 'hush' }, 'client_secret'],
    ['client-certificate', { AZURE_CLIENT_CERTIFICATE_PATH: 'client.pem' }, 'client_assertion'],
    ['workload-identity', { AZURE_FEDERATED_TOKEN_FILE: 'federated.txt' }, 'client_assertion'],
    ['default', { AZURE_CLIENT_SECRET: 'hush' }, 'client_secret'],
    ['managed-identity', { AZURE_FEDERATED_TOKEN_FILE: 'federated.txt' }, 'client_assertion'],
  ] as const;

  it.each(ways)('gets another token with %s if the service refuses the first one', async (auth, variables, field) => {
    await using entra = await EntraServer.open({ tenant });
    const environment = { ...variables, AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client };

    const { exitCode, stderr } = await run(entra, { auth, environment, fault: 'expire-token' });

    const [first, second, ...others] = entra.requests;
    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    expect(others).toEqual([]);
    expect(second?.token).not.toBe(first?.token);
    expect(second?.fields[field]).toBeTruthy();
    expect(entra.strangers).toEqual([]);
  });

  it.each(ways)('passes the claims that the service demands to Entra with %s', async (auth, variables) => {
    await using entra = await EntraServer.open({ tenant });
    const environment = { ...variables, AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client };

    const { exitCode } = await run(entra, { auth, environment, fault: 'claims-challenge' });

    const [first, second, ...others] = entra.requests.map(({ fields }) => JSON.parse(fields['claims'] ?? 'null'));
    expect(exitCode).toBe(0);
    expect(first).toMatchObject(capable);
    expect(second).toMatchObject({
      access_token: { ...capable.access_token, nbf: { essential: true, value: expect.stringMatching(/^\d+$/) } },
    });
    expect(others).toEqual([]);
  });

  /** The kinds of identity endpoints, by their variables. */
  const appService = { IDENTITY_ENDPOINT: '/msi/token', IDENTITY_HEADER: 'hush' };
  const serviceFabric = { ...appService, IDENTITY_SERVER_THUMBPRINT: 'hush' };
  const virtualMachine = { AZURE_POD_IDENTITY_AUTHORITY_HOST: '' };

  it.each([
    ['managed-identity', 'App Service', 'expire-token', appService],
    ['managed-identity', 'App Service', 'claims-challenge', appService],
    ['default', 'App Service', 'claims-challenge', appService],
    ['managed-identity', 'Service Fabric', 'claims-challenge', serviceFabric],
    ['managed-identity', 'a virtual machine', 'claims-challenge', virtualMachine],
  ] as const)('with %s, asks %s for another token after %s', async (auth, _name, fault, endpoint) => {
    await using entra = await EntraServer.open({ tenant });

    const { exitCode } = await run(entra, { auth, environment: at(entra.origin, endpoint), fault });

    const [first, second, ...others] = entra.requests;
    expect(exitCode).toBe(0);
    expect(second?.token).not.toBe(first?.token);
    expect(others).toEqual([]);
    // Only Service Fabric keeps a token for which it has a refusal. The library says which one.
    if (endpoint === serviceFabric) expect(second?.fields['token_sha256_to_refresh']).toBe(hashOf(first?.token ?? ''));
  });

  it('says that nothing gives another token, if a virtual machine does not', async () => {
    await using entra = await EntraServer.open({ tenant, isStubborn: true });
    const environment = at(entra.origin, virtualMachine);

    const { exitCode, stderr } = await run(entra, { auth: 'managed-identity', environment, fault: 'expire-token' });

    // Nothing was started: a 401 says that the activation was not carried out.
    expect(exitCode).toBe(3);
    expect(stderr).toContain('signing in again gives the same token');
  });

  it('repeats with the same token that was given to it, and says that there is no other', async () => {
    await using entra = await EntraServer.open({ tenant });
    const environment = { GRAPH_ACCESS_TOKEN: mintToken({ tenant, id: '1', issuedAt: Date.now() }) };

    const { exitCode, stderr } = await run(entra, { auth: 'token', environment, fault: 'expire-token' });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('signing in again gives the same token');
  });

  it('reads a secret from a file', async () => {
    await using entra = await EntraServer.open({ tenant });
    const application = { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client };
    const environment = { ...application, AZURE_CLIENT_SECRET_FILE: 'secret.txt' };

    const { exitCode } = await run(entra, { auth: 'client-secret', environment, fault: 'expire-token' });

    expect(exitCode).toBe(0);
    expect(entra.requests.map(({ fields }) => fields['client_secret'])).toEqual(['a secret', 'a secret']);
  });

  it('runs the token command again when the service refuses the first one', async () => {
    await using entra = await EntraServer.open({ tenant });
    const command = `${process.execPath} ${join(folder, 'print-token.mjs')}`;

    const { exitCode, stderr, written } = await run(entra, {
      auth: 'token',
      environment: { BULK_RESTORE_TOKEN_COMMAND: command, TENANT: tenant },
      fault: 'expire-token',
    });

    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('eyJ')]);
    expect(written).not.toContain('eyJ');
    expect(await readFile(join(folder, 'printed'), 'utf8')).toBe('xx');
  });

  it('signs in in the browser that opens', async () => {
    await using entra = await EntraServer.open({ tenant });
    const environment = {
      AZURE_TENANT_ID: tenant,
      AZURE_CLIENT_ID: client,
      DISPLAY: ':0',
      BROWSER: join(folder, 'browser.mjs'),
      // Without them, a browser that is installed on this machine would be the first choice.
      XDG_DATA_DIRS: folder,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    };

    const { exitCode, stderr } = await run(entra, { auth: 'interactive', environment, fault: 'expire-token' });

    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('A browser opens: sign in there.')]);
    expect(entra.requests[0]?.fields).toMatchObject({
      grant_type: 'authorization_code',
      code: 'typed',
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+/),
      code_verifier: expect.any(String),
    });
    expect(entra.requests[1]?.fields).toMatchObject({ grant_type: 'refresh_token' });
  });

  it.each([
    ['client-secret', { AZURE_AUTHORITY_HOST: 'http://127.0.0.1:1' }, '`AZURE_AUTHORITY_HOST` must be a URL'],
    [
      'managed-identity',
      { ...serviceFabric, AZURE_CLIENT_ID: client },
      '--auth managed-identity does not work with these',
    ],
  ] as const)('with %s, names a variable that cannot be right', async (auth, variables, message) => {
    await using entra = await EntraServer.open({ tenant });
    const application = { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: 'hush' };

    const { exitCode, stderr } = await run(entra, {
      auth,
      environment: auth === 'client-secret' ? { ...application, ...variables } : variables,
      fault: 'expire-token',
    });

    expect(stderr).toContain(message);
    expect(exitCode).toBe(3);
  });

  /** The variables with the address of the endpoint before its path. */
  function at(origin: string, variables: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value === 'hush' ? value : `${origin}${value}`]),
    );
  }

  interface Ended {
    readonly exitCode: number | null;
    readonly stderr: string;
    /** The state and the reports. */
    readonly written: string;
  }

  interface RunOptions {
    readonly auth: string;
    readonly environment: Readonly<Record<string, string>>;
    /** Hits the activation, which may not be sent twice if the service has acted. */
    readonly fault: FaultKind;
  }

  async function run(entra: EntraServer, { auth, environment, fault }: RunOptions): Promise<Ended> {
    const faults = [faultWith({ on: 'activateSession', times: 1, fault })];
    const emulator = await openEmulator(scenarioWith({ tenant, faults }), { clock: scaledClock(500) });
    const { PATH = '' } = process.env;
    const place = await mkdtemp(join(folder, 'run-'));
    const where = ['--graph-url', emulator.url, '--state-dir', join(place, 'state'), '--report-dir', place];
    const child = spawn(process.execPath, [main, 'run', 'one.yaml', ...where, '--auth', auth, '--poll', '20ms'], {
      cwd: folder,
      env: {
        PATH,
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
        AZURE_AUTHORITY_HOST: entra.authority,
        HTTPS_PROXY: entra.origin,
        NO_PROXY: '127.0.0.1',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 50_000,
    });
    const [[exitCode], , stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
    await emulator.close();
    return { exitCode: exitCode as number | null, stderr, written: await everythingIn(place) };
  }
});

/** The contents of all files in a folder. */
async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))).join('\n');
}
