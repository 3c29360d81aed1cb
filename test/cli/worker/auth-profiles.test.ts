import { describe, expect, it } from 'vitest';
import { type ProfilesByTenant, profileFor, readProfiles, tenantsOf } from '../../../src/cli/worker/auth-profiles.ts';
import { childVariables } from '../../../src/cli/worker/child-variables.ts';
import type { WorkerOptions } from '../../../src/cli/worker/worker-options.ts';
import { problemText } from '../../../src/spec/problem/problem-text.ts';

const [contoso, fabrikam, other] = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-1111-2222-3333-444444444444`);

const text = `version: 1
profiles:
  - tenants: [${contoso?.toUpperCase()}]
    auth: workload-identity
    variables: { AZURE_CLIENT_ID: 11111111-2222-3333-4444-555555555555 }
  - tenants: [${fabrikam}]
    auth: client-secret
    graphUrl: https://graph.microsoft.us/v1.0
    variables: { AZURE_CLIENT_ID: 66666666-2222-3333-4444-555555555555, AZURE_CLIENT_SECRET_FILE: /run/secrets/fabrikam }
`;

function profilesIn(written: string): ProfilesByTenant {
  const read = readProfiles(written, 'profiles.yaml');
  if (!('profiles' in read)) throw new Error(problemText(read.problems, { more: 0 }));
  return read.profiles;
}

/** The problems of a file, a line each. */
function problemsIn(written: string): string[] {
  const read = readProfiles(written, 'profiles.yaml');
  if ('profiles' in read) return [];
  return read.problems.map(({ place, message, hint }) => `${place.line}:${place.column}: ${message} | ${hint}`);
}

describe('the profiles of a worker', () => {
  it('say how to sign in to each tenant', () => {
    const profiles = profilesIn(text);

    expect(profileFor(contoso ?? '', profiles)).toMatchObject({ auth: 'workload-identity', graphUrl: null });
    expect(profileFor(fabrikam ?? '', profiles)).toMatchObject({ graphUrl: 'https://graph.microsoft.us/v1.0' });
    expect(profileFor(other ?? '', profiles)).toBe(null);
    expect(profileFor('', profiles)).toBe(null);
  });

  it('limit the worker to their tenants, unless one is for all others', () => {
    const forAll = profilesIn(`${text}  - { tenants: ["*"], auth: default }\n`);

    expect(tenantsOf(undefined, profilesIn(text))).toEqual([contoso, fabrikam]);
    expect(tenantsOf([contoso?.toUpperCase() ?? '', other ?? ''], profilesIn(text))).toEqual([contoso]);
    expect(tenantsOf(undefined, forAll)).toBe(null);
    expect(tenantsOf([other ?? ''], forAll)).toEqual([other]);
    expect(profileFor('', forAll)).toMatchObject({ auth: 'default' });
    expect(tenantsOf(undefined, null)).toBe(null);
  });

  it.each([
    ['version: 1\nprofiles: []\n', ['2:11: `profiles` is empty | add at least one']],
    [
      'version: 1\nprofiles: [{ tenants: [contoso], auth: managed }]\n',
      [
        '2:24: this entry must be the id of a tenant, such as `72f988bf-86f1-41af-91ab-2d7cd011db47`, or `*`, not `contoso` | undefined',
        '2:40: `auth` must be `default`, `client-secret`, `client-certificate`, `workload-identity`, `managed-identity`, `azure-cli` or `token`, not `managed` | undefined',
      ],
    ],
    [
      'version: 1\nprofiles:\n  - { tenants: ["*"], auth: managed-identity }\n  - { tenants: ["*"], auth: token, variables: { AZURE_CLIENT_ID: a, BULK_RESTORE_TOKEN_FIEL: b } }\n',
      [
        '4:17: the tenant `*` has a profile already, on line 3 | remove it from one of the two',
        '4:49: `auth: token` does not read the variable `AZURE_CLIENT_ID` | use `GRAPH_ACCESS_TOKEN`, `BULK_RESTORE_TOKEN_FILE` or `BULK_RESTORE_TOKEN_COMMAND`',
        '4:69: `auth: token` does not read the variable `BULK_RESTORE_TOKEN_FIEL` | did you mean `BULK_RESTORE_TOKEN_FILE`?',
      ],
    ],
  ])('show every error with its place: %#', (written, problems) => {
    expect(problemsIn(written)).toEqual(problems);
  });
});

describe('the variables of the process of a run', () => {
  const options = {
    storePlace: 'postgres://ops@db/runs',
    reportDir: 'reports',
    graphUrl: 'https://graph.microsoft.com/v1.0',
    auth: 'default',
    poll: null,
    patience: 600_000,
    logLevel: 'info',
    logFormat: 'json',
    slots: 10,
    notify: ['https://hooks.contoso.com/a', 'https://hooks.contoso.com/b'],
    notifyStart: false,
  } as unknown as WorkerOptions;

  it('hold what the command line of the worker says, so that nobody reads it from the list of processes', () => {
    expect(childVariables(options, { PATH: '/bin', GRAPH_ACCESS_TOKEN: 'ey' }, null)).toEqual({
      PATH: '/bin',
      GRAPH_ACCESS_TOKEN: 'ey',
      BULK_RESTORE_STORE: 'postgres://ops@db/runs',
      BULK_RESTORE_REPORT_DIR: 'reports',
      BULK_RESTORE_GRAPH_URL: 'https://graph.microsoft.com/v1.0',
      BULK_RESTORE_AUTH: 'default',
      BULK_RESTORE_PATIENCE: '600000ms',
      BULK_RESTORE_LOG_LEVEL: 'info',
      BULK_RESTORE_LOG_FORMAT: 'json',
      BULK_RESTORE_NOTIFY: 'https://hooks.contoso.com/a https://hooks.contoso.com/b',
    });
  });

  it("hold the sign-in of the tenant's profile, and no token of the worker", () => {
    const profile = profileFor(fabrikam ?? '', profilesIn(text));
    const own = { GRAPH_ACCESS_TOKEN: 'ey', BULK_RESTORE_TOKEN_FILE: '/token', AZURE_CLIENT_ID: 'of the worker' };

    const variables = childVariables(options, own, profile);

    expect(variables).toMatchObject({
      BULK_RESTORE_AUTH: 'client-secret',
      BULK_RESTORE_GRAPH_URL: 'https://graph.microsoft.us/v1.0',
      AZURE_CLIENT_ID: '66666666-2222-3333-4444-555555555555',
      AZURE_CLIENT_SECRET_FILE: '/run/secrets/fabrikam',
    });
    expect(variables).not.toHaveProperty('GRAPH_ACCESS_TOKEN');
    expect(variables).not.toHaveProperty('BULK_RESTORE_TOKEN_FILE');
  });
});
