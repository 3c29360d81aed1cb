import { describe, expect, it, vi } from 'vitest';
import { BrowserSignIn } from '../../../src/graph/auth/browser-sign-in.ts';
import { SignInProblem } from '../../../src/graph/auth/sign-in-problem.ts';

/** The credential of Microsoft's library. Somebody signs in, or nobody does. */
function libraryThat(signIn: () => Promise<unknown>) {
  let isSignedIn = false;
  return {
    getToken: async () => {
      if (isSignedIn) return { token: 'abc', expiresOnTimestamp: 1 };
      throw Object.assign(new Error('call authenticate'), { name: 'AuthenticationRequiredError' });
    },
    authenticate: async () => {
      await signIn();
      isSignedIn = true;
    },
  };
}

describe('signing in in a browser', () => {
  it('says that a browser opens, once', async () => {
    const prompts: string[] = [];
    const credential = new BrowserSignIn(
      libraryThat(async () => undefined),
      (text) => prompts.push(text),
    );

    await credential.getToken('any');
    await credential.getToken('any');

    expect(prompts).toEqual(['A browser opens: sign in there. If none does, use --auth device-code.']);
  });

  it('ends if nobody signs in', async () => {
    vi.useFakeTimers();
    try {
      const credential = new BrowserSignIn(
        libraryThat(() => new Promise(() => undefined)),
        () => undefined,
      );
      const signing = credential.getToken('any').catch((error: unknown) => error);

      await vi.advanceTimersByTimeAsync(300_000);

      expect(await signing).toBeInstanceOf(SignInProblem);
      expect(await signing).toMatchObject({ message: 'nobody signed in in the browser within 5m' });
    } finally {
      vi.useRealTimers();
    }
  });
});
