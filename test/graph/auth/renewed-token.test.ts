import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RenewedToken, type TokenSource } from '../../../src/graph/auth/renewed-token.ts';
import { SignInProblem } from '../../../src/graph/auth/sign-in-problem.ts';
import { TokenCache } from '../../../src/graph/auth/token-cache.ts';
import { TokenFile } from '../../../src/graph/auth/token-file.ts';

const start = Date.parse('2026-11-22T03:00:00Z');
const minute = 60_000;

function tokenUntil(moment: number, id = 'x'): string {
  return `e30.${Buffer.from(JSON.stringify({ exp: moment / 1_000, jti: id })).toString('base64url')}.signature`;
}

/** A file whose content changes, and the clock. */
class Rig {
  time = start;
  text: string | null;
  reads = 0;
  readonly clock = { now: () => this.time, elapsed: () => this.time, sleep: async () => undefined };
  readonly credential: RenewedToken;

  constructor(text: string | null) {
    this.text = text;
    const files = {
      readText: async () => {
        this.reads += 1;
        if (this.text === null) throw new Error('ENOENT: no such file');
        return this.text;
      },
    };
    const source: TokenSource = new TokenFile('token.txt', files);
    this.credential = new RenewedToken(source, this.clock);
  }

  get cache(): TokenCache {
    return new TokenCache({ credential: this.credential, clock: this.clock, signal: new AbortController().signal });
  }
}

describe('a token that somebody else renews', () => {
  it('is read again before it expires, so that a run outlives it', async () => {
    const rig = new Rig(tokenUntil(start + 60 * minute, 'first'));
    const { cache } = rig;
    const first = await cache.get();

    rig.text = tokenUntil(start + 120 * minute, 'second');
    rig.time += 54 * minute;
    const still = await cache.get();
    rig.time += 2 * minute;
    const second = await cache.get();

    expect([still === first, second === rig.text, rig.reads]).toEqual([true, true, 2]);
  });

  it('is read again after the service refused it, though it was read a moment ago', async () => {
    const rig = new Rig('opaque-one');
    const { cache } = rig;
    cache.refuse(await cache.get(), null);
    rig.text = 'opaque-two';

    expect(await cache.get()).toBe('opaque-two');
  });

  it('is not read for every request while it is about to expire', async () => {
    const rig = new Rig(tokenUntil(start + minute));
    const { cache } = rig;

    for (let call = 0; call < 10; call += 1) await cache.get();

    expect(rig.reads).toBe(1);
  });

  it('stays in use while it is valid and the file is being replaced', async () => {
    const rig = new Rig(tokenUntil(start + 60 * minute));
    const { cache } = rig;
    const first = await cache.get();

    rig.text = null;
    rig.time += 57 * minute;

    expect(await cache.get()).toBe(first);
  });

  it('fails in a way that may pass once it has worked, and finally before', async () => {
    const rig = new Rig(null);
    await expect(rig.credential.getToken('any')).rejects.toBeInstanceOf(SignInProblem);

    rig.text = tokenUntil(start + minute);
    await rig.credential.getToken('any');
    rig.text = '';
    rig.time += 2 * minute;

    const later = rig.credential.getToken('any');
    await expect(later).rejects.not.toBeInstanceOf(SignInProblem);
    await expect(later).rejects.toThrow('the token file `token.txt` is empty. Write the token into the file');
  });

  it.each([
    ['abc.def.ghi', 'abc.def.ghi'],
    ['\uFEFFBearer abc\r\n', 'abc'],
    ['{"accessToken": "abc", "expiresOn": "2026-11-22"}', 'abc'],
    ['{"access_token": "abc"}', 'abc'],
  ])('is found in %j', async (text, token) => {
    expect(await new Rig(text).credential.getToken('any')).toMatchObject({ token });
  });

  it.each(['{"token": "hush"}', '{hush', '"hush"', 'hush\nhush'])('is not shown if it is none: %j', async (text) => {
    const reading = new Rig(text).credential.getToken('any');

    await expect(reading).rejects.toBeInstanceOf(SignInProblem);
    await expect(reading).rejects.not.toThrow('hush');
  });

  it('is not shown when the credential is printed', async () => {
    const { credential } = new Rig('hush');
    await credential.getToken('any');

    expect(inspect(credential, { showHidden: true }) + JSON.stringify(credential)).not.toContain('hush');
  });
});
