import { describe, expect, it } from 'vitest';
import { checkSignIn, checkTenantSetting, failedSignIn, type SignInFacts } from '../../src/doctor/sign-in-checks.ts';

const facts: SignInFacts = { mode: 'client-secret', used: [], lacking: [], problem: null, halfSet: null };

describe('the settings of a sign-in', () => {
  it('are named, without their values', () => {
    expect(checkSignIn({ ...facts, used: ['AZURE_TENANT_ID', 'AZURE_CLIENT_SECRET_FILE'] })).toMatchObject({
      status: 'ok',
      message: '--auth client-secret, with `AZURE_TENANT_ID`, `AZURE_CLIENT_SECRET_FILE`',
    });
  });

  it('may be none at all, if something else signs in', () => {
    expect(checkSignIn({ ...facts, mode: 'azure-cli' })).toMatchObject({ status: 'ok', message: '--auth azure-cli' });
  });

  it('lead nowhere in particular with `default` and no variables', () => {
    expect(checkSignIn({ ...facts, mode: 'default' })).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('such as the Azure CLI'),
    });
  });

  it('may describe half an application, which `default` skips without a word', () => {
    const check = checkSignIn({
      ...facts,
      mode: 'default',
      used: ['AZURE_CLIENT_SECRET'],
      halfSet: [['AZURE_CLIENT_ID']],
    });

    expect(check).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('because `AZURE_CLIENT_ID` is not set'),
    });
  });

  it('may name another tenant than the spec', () => {
    const [ours, theirs] = ['72f988bf-86f1-41af-91ab-2d7cd011db47', '11111111-2222-3333-4444-555555555555'];

    expect(checkTenantSetting(ours, ours.toUpperCase())?.status).toBe('ok');
    expect(checkTenantSetting(ours, theirs)).toMatchObject({
      status: 'fail',
      remedy: expect.stringContaining('unset it'),
    });
    expect(checkTenantSetting(null, theirs)).toBeNull();
  });
});

describe('a sign-in that failed', () => {
  it.each([
    [
      'AADSTS7000215: Invalid client secret provided.',
      'Use the value of the client secret, not its id, or make a new secret.',
    ],
    ['AADSTS7000222: The provided client secret keys are expired.', 'Make a new client secret: this one has expired.'],
    ['AADSTS700016: Application not found in the directory.', 'Correct `AZURE_CLIENT_ID`'],
    ['AADSTS90002: Tenant not found.', 'Correct `AZURE_TENANT_ID`: there is no such tenant.'],
    [
      'AADSTS53003: Access has been blocked by Conditional Access policies.',
      'if the policy blocks device codes, use --auth interactive',
    ],
    ["Please run 'az login' to set up an account", 'Run `az login`, then try again.'],
    ['ManagedIdentityCredential: Network unreachable', 'Run on a machine with a managed identity'],
    [
      'ChainedTokenCredential authentication failed.\nCredentialUnavailableError',
      'Set the variables of an application',
    ],
    ['something new', 'Check the variables of this way to sign in'],
  ])('with "%s" says what to do', (because, remedy) => {
    expect(failedSignIn(because, null)).toMatchObject({ status: 'fail', remedy: expect.stringContaining(remedy) });
  });

  it('prefers the hint of a setting that is wrong', () => {
    expect(failedSignIn('the token file `t` is empty', 'Write the token.').remedy).toBe('Write the token.');
  });
});
