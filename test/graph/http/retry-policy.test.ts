import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Refused, Reply } from '../../../src/graph/http/reply.ts';
import { type Attempt, judge, longestBackoff, shortestBackoff } from '../../../src/graph/http/retry-policy.ts';
import type { Method } from '../../../src/graph/http/transport.ts';

const temper = { patience: 600_000, random: () => 0.5 };

function refusal(status: number, code = '', retryAfter: number | null = null): Refused {
  return { kind: 'refusal', status, error: { code, message: '', details: [] }, retryAfter, requestId: '' };
}

function broken(sent: boolean): Reply<string> {
  return { kind: 'broken', sent, because: 'ECONNRESET' };
}

const garbled: Reply<string> = { kind: 'garbled', status: 200, because: 'not JSON', requestId: '' };

function attempt(method: Method, reply: Reply<string>, history: Partial<Attempt<string>> = {}): Attempt<string> {
  return { mayBeRepeated: method === 'GET', reply, number: 1, waited: 0, refreshed: false, ...history };
}

describe('judge', () => {
  it('uses a good answer', () => {
    const verdict = judge(attempt('POST', { kind: 'good', value: 'x' }), temper);

    expect(verdict).toEqual({ kind: 'use', value: 'x' });
  });

  it.each([429, 503])('waits as long as a %i asks, even past the ceiling, and makes everybody wait', (status) => {
    const verdict = judge(attempt('GET', refusal(status, '', 90_000)), temper);

    expect(verdict).toEqual({
      kind: 'wait',
      milliseconds: 90_000,
      pause: 90_000,
      because: `${status}; the service asked for the wait`,
    });
  });

  it('serves a wait of an hour at the word of the service, and gives up at once when asked for more', () => {
    const hour = 3_600_000;

    expect(judge(attempt('GET', refusal(429, '', hour)), temper)).toMatchObject({ kind: 'wait', milliseconds: hour });
    expect(judge(attempt('GET', refusal(429, '', hour + 1)), temper)).toEqual({
      kind: 'give-up',
      error: 'unreachable',
      pause: hour + 1,
      because: '429',
    });
  });

  it('backs off for everybody after a 429 that gives no time', () => {
    const verdict = judge(attempt('GET', refusal(429), { number: 3 }), temper);

    expect(verdict).toEqual({ kind: 'wait', milliseconds: 2_000, pause: 2_000, because: '429' });
  });

  it('backs off for one request alone after a 503 that gives no time', () => {
    const verdict = judge(attempt('GET', refusal(503)), temper);

    expect(verdict).toEqual({ kind: 'wait', milliseconds: 500, pause: 0, because: '503' });
  });

  it('takes a `Retry-After` of zero for none, so that it never hammers', () => {
    const verdict = judge(attempt('GET', refusal(429, '', 0)), temper);

    expect(verdict).toMatchObject({ kind: 'wait', milliseconds: 500 });
  });

  it('repeats a POST after 429, for the service has not acted', () => {
    expect(judge(attempt('POST', refusal(429)), temper).kind).toBe('wait');
  });

  it('makes everybody wait as long as a 503 asks, also where the POST itself is not repeated', () => {
    expect(judge(attempt('POST', refusal(503, '', 90_000)), temper)).toMatchObject({
      error: 'answer-lost',
      pause: 90_000,
    });
  });

  it.each([500, 502, 503, 504, 599])(
    'repeats a GET after %i, and asks to look before a POST or DELETE is repeated',
    (status) => {
      expect(judge(attempt('GET', refusal(status)), temper).kind).toBe('wait');
      expect(judge(attempt('POST', refusal(status)), temper)).toMatchObject({ kind: 'give-up', error: 'answer-lost' });
      expect(judge(attempt('DELETE', refusal(status)), temper)).toMatchObject({
        kind: 'give-up',
        error: 'answer-lost',
      });
    },
  );

  it.each(['TooManyActiveRestoreSessions', 'IncompleteArtifactDeletion', 'toomanyactiverestoresessions'])(
    'leaves a 500 %s to the caller at once',
    (code) => {
      const verdict = judge(attempt('POST', refusal(500, code)), temper);

      expect(verdict).toEqual({ kind: 'give-up', error: 'refused', pause: 0, because: `500 ${code}` });
    },
  );

  it('judges a refusal by its status alone where the body says nothing', () => {
    const mute = (status: number): Refused => ({ ...refusal(status), error: null });

    expect(judge(attempt('POST', mute(404)), temper)).toMatchObject({ error: 'refused', because: '404' });
    expect(judge(attempt('POST', mute(500)), temper)).toMatchObject({ error: 'answer-lost', because: '500' });
  });

  it.each([301, 307, 400, 403, 404, 409, 413])('gives up at once on %i', (status) => {
    expect(judge(attempt('GET', refusal(status)), temper)).toMatchObject({ kind: 'give-up', error: 'refused' });
  });

  it('asks for another token after the first 401 and gives up after the second', () => {
    const first = judge(attempt('POST', refusal(401)), temper);
    const second = judge(attempt('POST', refusal(401), { number: 2, refreshed: true }), temper);

    expect(first.kind).toBe('refresh-token');
    expect(second).toMatchObject({ kind: 'give-up', error: 'sign-in' });
  });

  it('repeats what was provably never sent, and of what was sent the reads alone', () => {
    expect(judge(attempt('POST', broken(false)), temper).kind).toBe('wait');
    expect(judge(attempt('GET', broken(true)), temper).kind).toBe('wait');
    expect(judge(attempt('POST', broken(true)), temper)).toMatchObject({ kind: 'give-up', error: 'answer-lost' });
    expect(judge(attempt('DELETE', broken(true)), temper)).toMatchObject({ kind: 'give-up', error: 'answer-lost' });
  });

  it('reads a garbled answer again, and asks to look where a POST got one', () => {
    expect(judge(attempt('GET', garbled), temper).kind).toBe('wait');
    expect(judge(attempt('POST', garbled), temper)).toMatchObject({ kind: 'give-up', error: 'answer-lost' });
  });

  it.each([
    ['unreachable', broken(true)],
    ['unreachable', refusal(502)],
    ['garbled', garbled],
  ] as const)('ends as %s once its patience is used up', (error, reply) => {
    expect(judge(attempt('GET', reply, { waited: 599_999 }), temper).kind).toBe('wait');
    expect(judge(attempt('GET', reply, { waited: 600_000 }), temper)).toMatchObject({ kind: 'give-up', error });
  });

  it('holds the others back even when this request is given up', () => {
    const verdict = judge(attempt('GET', refusal(429, '', 90_000), { waited: 600_000 }), temper);

    expect(verdict).toMatchObject({ kind: 'give-up', error: 'unreachable', pause: 90_000 });
  });

  const replies = fc.oneof(
    fc.record({
      status: fc.integer({ min: 300, max: 599 }),
      retryAfter: fc.option(fc.integer({ min: 0, max: 86_400_000 })),
    }),
    fc.constant(broken(true)),
    fc.constant(broken(false)),
    fc.constant(garbled),
  );
  const attempts = fc.record({
    mayBeRepeated: fc.boolean(),
    reply: replies.map((reply) => ('kind' in reply ? reply : refusal(reply.status, '', reply.retryAfter))),
    number: fc.integer({ min: 1, max: 10_000 }),
    waited: fc.integer({ min: 0, max: 1_000_000 }),
    refreshed: fc.boolean(),
  });

  it('never waits shorter than asked, never without a bound of its own, and pauses all for no longer than it waits', () => {
    fc.assert(
      fc.property(attempts, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tried, chance) => {
        const verdict = judge(tried, { patience: 600_000, random: () => chance });

        if (verdict.kind !== 'wait') return;
        const asked = (tried.reply.kind === 'refusal' && tried.reply.retryAfter) || 0;
        expect(verdict.milliseconds).toBeGreaterThanOrEqual(Math.max(asked, asked ? 0 : shortestBackoff));
        expect(verdict.milliseconds).toBeLessThanOrEqual(Math.max(asked, longestBackoff));
        expect([0, verdict.milliseconds]).toContain(verdict.pause);
      }),
    );
  });

  it('never repeats a change that the service may have acted on', () => {
    fc.assert(
      fc.property(attempts, (tried) => {
        const verdict = judge(tried, temper);

        const repeated = verdict.kind === 'wait' || verdict.kind === 'refresh-token';
        if (tried.mayBeRepeated || !repeated) return;
        const harmless =
          tried.reply.kind === 'refusal'
            ? [401, 429].includes(tried.reply.status)
            : tried.reply.kind === 'broken' && !tried.reply.sent;
        expect(harmless).toBe(true);
      }),
    );
  });
});
