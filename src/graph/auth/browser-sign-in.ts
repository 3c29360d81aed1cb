import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { formatDuration, minute } from '../../util/duration.ts';
import type { Variables } from './modes.ts';
import { SignInProblem } from './sign-in-problem.ts';

/** A credential that gets a first token from a browser, and others without. As `InteractiveBrowserCredential` of Microsoft's library. */
export interface BrowserCredential extends TokenCredential {
  /** Opens the browser and waits until somebody has signed in. */
  authenticate(scopes: string | string[], options?: GetTokenOptions): Promise<unknown>;
}

/** How long somebody has for signing in. Ours. */
const patience = 5 * minute;

/** Says that a browser opens, and does not wait for ever. */
export class BrowserSignIn implements TokenCredential {
  readonly #credential: BrowserCredential;
  readonly #prompt: (message: string) => void;

  /** The credential must not open the browser by itself. */
  constructor(credential: BrowserCredential, prompt: (message: string) => void) {
    this.#credential = credential;
    this.#prompt = prompt;
  }

  async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
    try {
      return await this.#credential.getToken(scopes, options);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AuthenticationRequiredError') throw error;
    }
    this.#prompt('A browser opens: sign in there. If none does, use --auth device-code.');
    await inTime(this.#credential.authenticate(scopes, options));
    return await this.#credential.getToken(scopes, options);
  }
}

async function inTime(signedIn: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `nobody signed in in the browser within ${formatDuration(patience)}`;
    timer = setTimeout(() => reject(new SignInProblem(message, 'Try again, or use --auth device-code.')), patience);
  });
  try {
    await Promise.race([signedIn, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Throws SignInProblem if this machine shows no windows, so that no browser can open. */
export function requireBrowser(env: Variables, platform: string): void {
  if (hasBrowser(env, platform)) return;
  throw new SignInProblem(
    'no browser can open here: neither `DISPLAY` nor `WAYLAND_DISPLAY` is set',
    'Use --auth device-code, which shows a code to type on another machine, or --auth client-certificate where nobody watches.',
  );
}

/** Linux in Windows opens the browser of Windows. */
export function hasBrowser(env: Variables, platform: string): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME', 'WSL_INTEROP'].some((name) => env[name]);
}
