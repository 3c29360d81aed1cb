import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AuthMode } from '../../../src/graph/auth/modes.ts';
import { credentialFor, type SignInOptions } from '../../../src/graph/auth/sign-in.ts';
import { SignInProblem } from '../../../src/graph/auth/sign-in-problem.ts';

const application = {
  AZURE_TENANT_ID: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  AZURE_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
};
const complete = {
  ...application,
  AZURE_CLIENT_SECRET: 'hush',
  AZURE_CLIENT_CERTIFICATE_PATH: 'certificate.pem',
  AZURE_FEDERATED_TOKEN_FILE: 'token',
  GRAPH_ACCESS_TOKEN: 'abc',
};

function signIn(
  mode: AuthMode,
  env: Record<string, string>,
  tenant: string | null = null,
  changes: Partial<SignInOptions> = {},
) {
  return credentialFor(mode, {
    env,
    tenant,
    tokenOrigin: null,
    prompt: () => {},
    files: filesWith({}),
    runProgram: async () => ({ kind: 'not-started', because: 'ENOENT' }),
    clock: { now: () => 0, elapsed: () => 0 },
    platform: 'linux',
    ...changes,
  });
}

/** Files by their paths. */
function filesWith(files: Record<string, string>): SignInOptions['files'] {
  return {
    readText: async (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      return text;
    },
  };
}

function jwt(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

describe('credentialFor', () => {
  it.each([
    ['default', 'RenewableChain'],
    ['client-secret', 'ClientSecretCredential'],
    ['client-certificate', 'ClientCertificateCredential'],
    ['workload-identity', 'WorkloadIdentityCredential'],
    ['azure-cli', 'RenewableCli'],
    ['device-code', 'DeviceCodeCredential'],
    ['token', 'StaticToken'],
  ] as const)('for %s is a %s', async (mode, name) => {
    const credential = await signIn(mode, complete);

    expect(credential.constructor.name).toBe(name);
  });

  it('for managed-identity is what signs in in a pod, if the variables of a pod are set', async () => {
    const inPod = await signIn('managed-identity', complete);
    const elsewhere = await signIn('managed-identity', { AZURE_CLIENT_ID: complete.AZURE_CLIENT_ID });

    expect([inPod, elsewhere].map((credential) => credential.constructor.name)).toEqual([
      'WorkloadIdentityCredential',
      'RenewableIdentity',
    ]);
  });

  it.each(['http://login.contoso.com', 'login.contoso.com'])('rejects %s as an authority', async (host) => {
    const signing = signIn('client-secret', { ...complete, AZURE_AUTHORITY_HOST: host });

    await expect(signing).rejects.toMatchObject({
      message: '`AZURE_AUTHORITY_HOST` must be a URL that begins with https://',
      hint: 'Correct it, or unset it to sign in at login.microsoftonline.com.',
    });
  });

  it.each([
    ['client-certificate', 'AZURE_CLIENT_ID', { AZURE_TENANT_ID: 'contoso.com', AZURE_CLIENT_CERTIFICATE_PATH: 'a' }],
    ['client-certificate', 'AZURE_CLIENT_CERTIFICATE_PATH', application],
    ['workload-identity', 'AZURE_FEDERATED_TOKEN_FILE', { ...application, AZURE_FEDERATED_TOKEN_FILE: ' ' }],
    ['device-code', 'AZURE_CLIENT_ID', {}],
    ['interactive', 'AZURE_CLIENT_ID', { DISPLAY: ':0' }],
  ] as const)('rejects %s without %s, and names the variable', async (mode, name, env) => {
    const signing = signIn(mode, env);

    await expect(signing).rejects.toBeInstanceOf(SignInProblem);
    await expect(signing).rejects.toMatchObject({
      message: `the environment variable \`${name}\` is not set, but this way to sign in needs it`,
      hint: `Set ${name}, or choose another way with --auth.`,
    });
  });

  it('names all variables that are missing, and where a secret can be in a file', async () => {
    await expect(signIn('client-secret', {})).rejects.toMatchObject({
      message:
        'the environment variables `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET` are not set, but this way to sign in needs them',
      hint: 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET or AZURE_CLIENT_SECRET_FILE, or choose another way with --auth.',
    });
    await expect(signIn('token', {})).rejects.toMatchObject({
      hint: 'Set GRAPH_ACCESS_TOKEN or BULK_RESTORE_TOKEN_FILE or BULK_RESTORE_TOKEN_COMMAND, or choose another way with --auth.',
    });
  });

  it("uses the spec's tenant if the environment names none", async () => {
    const { AZURE_TENANT_ID: _, ...env } = complete;

    const credential = await signIn('client-secret', env, 'contoso.onmicrosoft.com');

    expect(inspect(credential)).toContain('contoso.onmicrosoft.com');
  });

  it('rejects a text that cannot be a tenant', async () => {
    await expect(signIn('azure-cli', { AZURE_TENANT_ID: 'a tenant' })).rejects.toThrow(
      '`AZURE_TENANT_ID` is `a tenant`',
    );
  });
});

describe('a secret in a file', () => {
  const inFile = { ...application, AZURE_CLIENT_SECRET_FILE: '/run/secrets/restore' };
  const files = filesWith({ '/run/secrets/restore': 'hush\n', '/empty': '\n' });

  it.each(['client-secret', 'default'] as const)('is used by %s', async (mode) => {
    const credential = await signIn(mode, inFile, null, { files });

    expect(credential.constructor.name).toBe('RereadCredential');
    expect(inspect(credential, { showHidden: true }) + JSON.stringify(credential)).not.toContain('hush');
  });

  it.each([
    [{ ...inFile, AZURE_CLIENT_SECRET: 'other' }, 'both `AZURE_CLIENT_SECRET` and `AZURE_CLIENT_SECRET_FILE` are set'],
    [{ ...inFile, AZURE_CLIENT_SECRET_FILE: '/none' }, 'cannot read the file `/none` that `AZURE_CLIENT_SECRET_FILE`'],
    [
      { ...inFile, AZURE_CLIENT_SECRET_FILE: '/empty' },
      'the file `/empty` that `AZURE_CLIENT_SECRET_FILE` names is empty',
    ],
  ])('is refused if it cannot be the secret: %j', async (env, message) => {
    const signing = signIn('client-secret', env, null, { files });

    await expect(signing).rejects.toBeInstanceOf(SignInProblem);
    await expect(signing).rejects.toThrow(message);
  });
});

describe('signing in in a browser', () => {
  it.each([
    [{ DISPLAY: ':0' }, 'linux'],
    [{ WSL_DISTRO_NAME: 'Ubuntu' }, 'linux'],
    [{}, 'win32'],
    [{}, 'darwin'],
  ])('works with %j on %s', async (env, platform) => {
    const credential = await signIn('interactive', { ...complete, ...env }, null, { platform });

    expect(credential.constructor.name).toBe('BrowserSignIn');
  });

  it('is refused at once where no window can open, with what to use instead', async () => {
    await expect(signIn('interactive', complete)).rejects.toMatchObject({
      message: 'no browser can open here: neither `DISPLAY` nor `WAYLAND_DISPLAY` is set',
      hint: expect.stringContaining('--auth device-code'),
    });
  });
});

describe('a token from the environment', () => {
  it.each(['abc.def.ghi', ' abc.def.ghi\n', 'Bearer abc.def.ghi', 'bearer  abc.def.ghi'])(
    'is read from `%s`',
    async (text) => {
      const credential = await signIn('token', { GRAPH_ACCESS_TOKEN: text });

      expect(await credential.getToken('any')).toEqual({
        token: 'abc.def.ghi',
        expiresOnTimestamp: Number.MAX_SAFE_INTEGER,
      });
    },
  );

  it('expires when its claims say so', async () => {
    const credential = await signIn('token', { GRAPH_ACCESS_TOKEN: jwt({ exp: 1_795_000_000 }) });

    expect(await credential.getToken('any')).toMatchObject({ expiresOnTimestamp: 1_795_000_000_000 });
  });

  it('is rejected if it has characters that no token has, and is not shown', async () => {
    const signing = signIn('token', { GRAPH_ACCESS_TOKEN: '"secret"\r\nX-Evil: 1' });

    await expect(signing).rejects.toBeInstanceOf(SignInProblem);
    await expect(signing).rejects.not.toThrow('secret');
  });

  it('is not shown when the credential is printed', async () => {
    const credential = await signIn('token', { GRAPH_ACCESS_TOKEN: 'secret' });

    expect(inspect(credential, { showHidden: true }) + JSON.stringify(credential)).not.toContain('secret');
  });
});
