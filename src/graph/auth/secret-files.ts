import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Files } from '../../util/files.ts';
import { reasonOf } from '../../util/system-error.ts';
import type { Variables } from './modes.ts';
import { SignInProblem } from './sign-in-problem.ts';

/** Variables that hold a secret. Each can be in a file instead, which the variable with `_FILE` after its name names. */
export const secretVariables = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD'] as const;

/** Whether one of the secrets is in a file. */
export function hasSecretFile(env: Variables): boolean {
  return secretVariables.some((name) => env[`${name}_FILE`]?.trim());
}

/**
 * The variables, with the secrets from their files. Line ends after a secret are left out. Rejects with SignInProblem if a file cannot
 * be read or is empty, and if a secret is given in both ways.
 */
export async function withSecretFiles(env: Variables, files: Pick<Files, 'readText'>): Promise<Variables> {
  const found: Record<string, string> = {};
  for (const name of secretVariables) {
    const path = env[`${name}_FILE`]?.trim();
    if (!path) continue;
    if (env[name]?.trim())
      throw new SignInProblem(`both \`${name}\` and \`${name}_FILE\` are set`, 'Unset one of them.');
    found[name] = await secretIn(path, `${name}_FILE`, files);
  }
  return { ...env, ...found };
}

async function secretIn(path: string, variable: string, files: Pick<Files, 'readText'>): Promise<string> {
  const text = await files.readText(path).catch((error: unknown) => {
    throw new SignInProblem(
      `cannot read the file \`${path}\` that \`${variable}\` names: ${reasonOf(error)}`,
      `Set ${variable} to a file that this user can read.`,
    );
  });
  const secret = text.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '');
  if (secret.trim() !== '') return secret;
  throw new SignInProblem(
    `the file \`${path}\` that \`${variable}\` names is empty`,
    'Write the secret into the file, on one line.',
  );
}

interface RereadOptions {
  readonly env: Variables;
  readonly files: Pick<Files, 'readText'>;
  readonly make: (env: Variables) => TokenCredential;
}

/** A credential whose secrets are in files. Reads them again for every token, so that a secret can be replaced during a run. */
export class RereadCredential implements TokenCredential {
  readonly #options: RereadOptions;
  #secrets: readonly string[] = [];
  #credential: TokenCredential | null = null;

  private constructor(options: RereadOptions) {
    this.#options = options;
  }

  /** Rejects as `withSecretFiles` does. */
  static async open(options: RereadOptions): Promise<RereadCredential> {
    const credential = new RereadCredential(options);
    await credential.#read();
    return credential;
  }

  async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
    // While somebody replaces a file, the last secret counts.
    const credential = await this.#read().catch(() => this.#credential);
    try {
      return (await credential?.getToken(scopes, options)) ?? null;
    } catch (error) {
      throw this.#withoutSecrets(error);
    }
  }

  async #read(): Promise<TokenCredential> {
    const { env, files, make } = this.#options;
    const known = await withSecretFiles(env, files);
    const secrets = secretVariables.map((name) => known[name] ?? '');
    if (this.#credential !== null && secrets.every((secret, at) => secret === this.#secrets[at]))
      return this.#credential;
    this.#secrets = secrets;
    this.#credential = make(known);
    return this.#credential;
  }

  /** Without the error's cause, which can hold the request. */
  #withoutSecrets(error: unknown): unknown {
    if (error instanceof SignInProblem) return error;
    const spellings = this.#secrets.filter(Boolean).flatMap((secret) => [secret, encodeURIComponent(secret)]);
    return new Error(spellings.reduce((text, spelling) => text.replaceAll(spelling, '[secret]'), reasonOf(error)));
  }
}
