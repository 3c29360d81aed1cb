import { X509Certificate } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import type { Check } from '../../doctor/check.ts';
import { checkSignInCertificate, type SignInCertificate } from '../../doctor/sign-in-certificate.ts';
import { checkSignIn, checkTenantSetting } from '../../doctor/sign-in-checks.ts';
import { type AuthMode, lackingVariables, modeVariables } from '../../graph/auth/modes.ts';
import { credentialFor } from '../../graph/auth/sign-in.ts';
import { SignInProblem } from '../../graph/auth/sign-in-problem.ts';
import { signInTenant } from '../../graph/auth/sign-in-tenant.ts';
import { reasonOf } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import { signInOptions } from '../connect/endpoint.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';

export interface SignInDiagnosis {
  readonly checks: readonly Check[];
  /** Null if nobody can sign in as things are set up. */
  readonly credential: TokenCredential | null;
}

/** The settings of `--auth`, all of them at once. Asks nobody. */
export async function diagnoseSignIn(
  options: NetworkOptions,
  tenant: string | null,
  environment: Environment,
): Promise<SignInDiagnosis> {
  const { auth: mode, tokenFile, tokenCommand } = options;
  const { variables: env } = environment;
  const standIns = { tenant, hasTokenOrigin: tokenFile !== undefined || tokenCommand !== undefined };
  const lacking = lackingVariables(mode, env, standIns);
  const made = await makeCredential(options, tenant, environment);
  const settings = checkSignIn({
    mode,
    used: usedBy(mode, env, options),
    lacking,
    problem: 'hint' in made ? made : null,
    halfSet: mode === 'default' ? halfSetApplication(env, tenant) : null,
  });
  const checks = [
    settings,
    checkTenantSetting(signInTenant(mode, env, tenant), tenant),
    await certificateCheck(mode, environment),
  ];
  return {
    checks: checks.filter((check) => check !== null),
    credential: 'hint' in made ? null : made,
  };
}

type Problem = { readonly message: string; readonly hint: string };

async function makeCredential(
  options: NetworkOptions,
  tenant: string | null,
  environment: Environment,
): Promise<TokenCredential | Problem> {
  if (environment.network !== undefined) return environment.network.credential;
  try {
    return await credentialFor(options.auth, signInOptions(options, tenant, environment));
  } catch (error) {
    if (!(error instanceof SignInProblem || error instanceof CommandError)) throw error;
    return { message: error.message, hint: error.hint ?? '' };
  }
}

/** Names only: the values may be secret. */
function usedBy(mode: AuthMode, env: Environment['variables'], options: NetworkOptions): string[] {
  const { needed, optional } = modeVariables[mode];
  const flags = [
    ...(options.tokenFile === undefined ? [] : ['--token-file']),
    ...(options.tokenCommand === undefined ? [] : ['--token-command']),
  ];
  if (mode === 'token' && flags.length > 0) return flags;
  return [...needed.flat(), ...optional].filter((name) => env[name]?.trim());
}

/**
 * What is missing of the application that `default` would use first. Null if one is whole, and if there is none: the id alone
 * chooses a managed identity.
 */
function halfSetApplication(env: Environment['variables'], tenant: string | null): string[][] | null {
  const began = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_SECRET_FILE', 'AZURE_CLIENT_CERTIFICATE_PATH'].filter((name) =>
    env[name]?.trim(),
  );
  if (began.length === 0) return null;
  const modes = ['client-secret', 'client-certificate', 'workload-identity'] as const;
  const lacking = modes.map((mode) => lackingVariables(mode, env, { tenant, hasTokenOrigin: false }));
  if (lacking.some(({ length }) => length === 0)) return null;
  return lacking.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

async function certificateCheck(mode: AuthMode, environment: Environment): Promise<Check | null> {
  const path = environment.variables['AZURE_CLIENT_CERTIFICATE_PATH']?.trim();
  if (!path || (mode !== 'client-certificate' && mode !== 'default')) return null;
  return checkSignInCertificate(path, await readCertificate(path, environment), environment.clock.now());
}

async function readCertificate(path: string, { files }: Environment): Promise<SignInCertificate> {
  const text = await files.readText(path).catch((error: unknown) => ({ because: reasonOf(error) }));
  if (typeof text !== 'string') return { kind: 'unreadable', ...text };
  const [pem] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text) ?? [];
  if (pem === undefined) return { kind: 'without-certificate' };
  if (!/-----BEGIN (?:RSA |ENCRYPTED )?PRIVATE KEY-----/.test(text)) return { kind: 'without-key' };
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    return { kind: 'certificate', validFrom: Date.parse(validFrom), validTo: Date.parse(validTo) };
  } catch {
    return { kind: 'without-certificate' };
  }
}
