import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptResult, ErrorResponse } from '../../../src/graph/http/attempt-result.ts';
import { type Attempt, judge, longestBackoff, shortestBackoff } from '../../../src/graph/http/retry-policy.ts';
import type { HttpMethod } from '../../../src/graph/http/transport.ts';

const options = { patience: 600_000, random: () => 0.5 };

function errorResponse(status: number, code = '', retryAfter: number | null = null): ErrorResponse {
  const error = code === '' ? null : { code, message: '', details: [] };
  return { kind: 'error', status, error, claims: null, foreign: null, retryAfter, requestId: '' };
}

function noResponse(wasSent: boolean): AttemptResult<string> {
  return { kind: 'no-response', wasSent, blockedBy: null, because: 'ECONNRESET' };
}

const garbled: AttemptResult<string> = { kind: 'garbled', status: 200, because: 'not JSON', requestId: '' };

function attempt(
  method: HttpMethod,
  result: AttemptResult<string>,
  state: Partial<Attempt<string>> = {},
): Attempt<string> {
  return { isRepeatable: method === 'GET', result, number: 1, waited: 0, hasNewToken: false, ...state };
}

describe('judge', () => {
  it('uses the value of a success', () => {
    const verdict = judge(attempt('POST', { kind: 'success', value: 'x' }), options);

    expect(verdict).toEqual({ kind: 'use', value: 'x' });
  });

  it.each([429, 503])('waits for all of the `Retry-After` of a %i, and pauses all requests', (status) => {
    const verdict = judge(attempt('GET', errorResponse(status, '', 90_000)), options);

    expect(verdict).toEqual({
      kind: 'retry',
      delay: 90_000,
      pause: 90_000,
      because: `${status}; the service asked for this wait`,
    });
  });

  it('waits for a `Retry-After` of an hour, and fails at once if it is longer', () => {
    const hour = 3_600_000;

    expect(judge(attempt('GET', errorResponse(429, '', hour)), options)).toMatchObject({ kind: 'retry', delay: hour });
    expect(judge(attempt('GET', errorResponse(429, '', hour + 1)), options)).toEqual({
      kind: 'fail',
      error: 'unreachable',
      pause: hour + 1,
      because: '429',
    });
  });

  it('pauses all requests for the backoff of a 429 without `Retry-After`', () => {
    const verdict = judge(attempt('GET', errorResponse(429), { number: 3 }), options);

    expect(verdict).toEqual({ kind: 'retry', delay: 2_000, pause: 2_000, because: '429' });
  });

  it('delays only the one request for the backoff of a 503 without `Retry-After`', () => {
    const verdict = judge(attempt('GET', errorResponse(503)), options);

    expect(verdict).toEqual({ kind: 'retry', delay: 500, pause: 0, because: '503' });
  });

  it('ignores a `Retry-After` of zero, so that it never retries at once', () => {
    const verdict = judge(attempt('GET', errorResponse(429, '', 0)), options);

    expect(verdict).toMatchObject({ kind: 'retry', delay: 500 });
  });

  it('repeats a POST after a 429, because the service has not acted on it', () => {
    expect(judge(attempt('POST', errorResponse(429)), options).kind).toBe('retry');
  });

  it('pauses all requests as long as a 503 asks, even if the POST itself is not repeated', () => {
    expect(judge(attempt('POST', errorResponse(503, '', 90_000)), options)).toMatchObject({
      error: 'answer-lost',
      pause: 90_000,
    });
  });

  it.each([500, 502, 503, 504, 599])('repeats a GET after a %i, but never a POST or DELETE', (status) => {
    expect(judge(attempt('GET', errorResponse(status)), options).kind).toBe('retry');
    expect(judge(attempt('POST', errorResponse(status)), options)).toMatchObject({
      kind: 'fail',
      error: 'answer-lost',
    });
    expect(judge(attempt('DELETE', errorResponse(status)), options)).toMatchObject({
      kind: 'fail',
      error: 'answer-lost',
    });
  });

  it.each([
    ['activateSession', 'TooManyActiveRestoreSessions'],
    ['activateSession', 'toomanyactiverestoresessions'],
    ['deleteSession', 'IncompleteArtifactDeletion'],
  ] as const)('treats a 500 for %s with the documented code %s as a refusal', (call, code) => {
    const verdict = judge(attempt('POST', errorResponse(500, code), { refusedWith5xx: call }), options);

    expect(verdict).toEqual({ kind: 'fail', error: 'refused', pause: 0, because: `500 ${code}` });
  });

  it.each([
    ['createSession', undefined],
    ['deleteSession', 'deleteSession'],
  ] as const)(
    'does not take a 500 for %s as a refusal if the documents list its code for another call',
    (_what, call) => {
      const response = errorResponse(500, 'TooManyActiveRestoreSessions');

      expect(judge(attempt('POST', response, { refusedWith5xx: call }), options).kind).toBe('fail');
      expect(judge(attempt('POST', response, { refusedWith5xx: call }), options)).toMatchObject({
        error: 'answer-lost',
      });
      expect(judge(attempt('GET', response, { refusedWith5xx: call }), options).kind).toBe('retry');
    },
  );

  it.each([400, 402, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 423, 424, 428, 431, 451])(
    'takes a %i with an error code as the word of the service, and one without as nobody knows whose',
    (status) => {
      for (const method of ['GET', 'POST'] as const)
        expect(judge(attempt(method, errorResponse(status, 'SomeCode')), options)).toMatchObject({ error: 'refused' });

      expect(judge(attempt('GET', errorResponse(status)), options).kind).toBe('retry');
      expect(judge(attempt('POST', errorResponse(status)), options)).toMatchObject({ error: 'answer-lost' });
    },
  );

  it.each([408, 421, 425, 449, 499])('never takes a %i as the word of the service, whatever code it has', (status) => {
    expect(judge(attempt('GET', errorResponse(status, 'SomeCode')), options).kind).toBe('retry');
    expect(judge(attempt('POST', errorResponse(status, 'SomeCode')), options)).toMatchObject({ error: 'answer-lost' });
  });

  it.each([301, 302, 307, 308])('repeats a GET after a %i, and reads back what a POST has done', (status) => {
    expect(judge(attempt('GET', errorResponse(status)), options).kind).toBe('retry');
    expect(judge(attempt('POST', errorResponse(status)), options)).toMatchObject({ error: 'answer-lost' });
  });

  it('takes a 501 as the word of the service, with and without a code', () => {
    expect(judge(attempt('GET', errorResponse(501)), options)).toMatchObject({ error: 'refused' });
    expect(judge(attempt('POST', errorResponse(501, 'NotImplemented')), options)).toMatchObject({ error: 'refused' });
  });

  it('needs an error code, not only an error', () => {
    const response = { ...errorResponse(403), error: { code: '', message: 'no', details: [] } };

    expect(judge(attempt('POST', response), options)).toMatchObject({ error: 'answer-lost' });
  });

  it('fails at once if a proxy asks for a sign-in, unless the request may have passed it', () => {
    expect(judge(attempt('GET', errorResponse(407)), options)).toMatchObject({ error: 'blocked' });
    expect(judge(attempt('POST', errorResponse(407)), options)).toMatchObject({ error: 'answer-lost' });
  });

  it.each([true, false])('fails at once if no connection can be made (sent: %s)', (wasSent) => {
    const result = { ...noResponse(wasSent), blockedBy: 'untrusted-certificate' } as const;

    expect(judge(attempt('GET', result as AttemptResult<string>), options)).toMatchObject({ error: 'blocked' });
    expect(judge(attempt('POST', result as AttemptResult<string>), options)).toMatchObject({ error: 'blocked' });
  });

  it('names an answer that Graph does not send', () => {
    const page = { ...errorResponse(403), foreign: 'a web page' };

    expect(judge(attempt('POST', page), options)).toMatchObject({
      because: '403, a web page that Graph does not send',
    });
  });

  it('asks for a new token after the first 401, and fails after the second', () => {
    const first = judge(attempt('POST', errorResponse(401)), options);
    const second = judge(attempt('POST', errorResponse(401), { number: 2, hasNewToken: true }), options);

    expect(first).toEqual({ kind: 'refresh-token', claims: null, because: '401' });
    expect(second).toMatchObject({ kind: 'fail', error: 'sign-in' });
  });

  it('without a response, repeats what was never sent, and a GET that was', () => {
    expect(judge(attempt('POST', noResponse(false)), options).kind).toBe('retry');
    expect(judge(attempt('GET', noResponse(true)), options).kind).toBe('retry');
    expect(judge(attempt('POST', noResponse(true)), options)).toMatchObject({ kind: 'fail', error: 'answer-lost' });
    expect(judge(attempt('DELETE', noResponse(true)), options)).toMatchObject({ kind: 'fail', error: 'answer-lost' });
  });

  it('repeats a GET after a garbled response, but never a POST', () => {
    expect(judge(attempt('GET', garbled), options).kind).toBe('retry');
    expect(judge(attempt('POST', garbled), options)).toMatchObject({ kind: 'fail', error: 'answer-lost' });
  });

  it.each([
    ['unreachable', noResponse(true)],
    ['unreachable', errorResponse(502)],
    ['garbled', garbled],
  ] as const)('fails as %s once the patience is used up', (error, result) => {
    expect(judge(attempt('GET', result, { waited: 599_999 }), options).kind).toBe('retry');
    expect(judge(attempt('GET', result, { waited: 600_000 }), options)).toMatchObject({ kind: 'fail', error });
  });

  it('pauses all requests even if this one fails', () => {
    const verdict = judge(attempt('GET', errorResponse(429, '', 90_000), { waited: 600_000 }), options);

    expect(verdict).toMatchObject({ kind: 'fail', error: 'unreachable', pause: 90_000 });
  });

  const results = fc.oneof(
    fc.record({
      status: fc.integer({ min: 300, max: 599 }),
      retryAfter: fc.option(fc.integer({ min: 0, max: 86_400_000 })),
    }),
    fc.constant(noResponse(true)),
    fc.constant(noResponse(false)),
    fc.constant(garbled),
  );
  const attempts = fc.record({
    isRepeatable: fc.boolean(),
    result: results.map((result) => ('kind' in result ? result : errorResponse(result.status, '', result.retryAfter))),
    number: fc.integer({ min: 1, max: 10_000 }),
    waited: fc.integer({ min: 0, max: 1_000_000 }),
    hasNewToken: fc.boolean(),
  });

  it('never waits less than `Retry-After` nor more than its own limit or what is left of the patience, and pauses all requests for as long as it waits or not at all', () => {
    fc.assert(
      fc.property(attempts, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tried, chance) => {
        const verdict = judge(tried, { patience: 600_000, random: () => chance });

        if (verdict.kind !== 'retry') return;
        const retryAfter = (tried.result.kind === 'error' && tried.result.retryAfter) || 0;
        expect(verdict.delay).toBeGreaterThanOrEqual(Math.max(retryAfter, retryAfter ? 0 : shortestBackoff));
        const left = Math.max(shortestBackoff, 600_000 - tried.waited);
        expect(verdict.delay).toBeLessThanOrEqual(retryAfter || Math.min(left, longestBackoff));
        expect([0, verdict.delay]).toContain(verdict.pause);
      }),
    );
  });

  it('never repeats a change that the service may have acted on', () => {
    fc.assert(
      fc.property(attempts, (tried) => {
        const verdict = judge(tried, options);

        const isRepeated = verdict.kind === 'retry' || verdict.kind === 'refresh-token';
        if (tried.isRepeatable || !isRepeated) return;
        const isHarmless =
          tried.result.kind === 'error'
            ? [401, 429].includes(tried.result.status)
            : tried.result.kind === 'no-response' && !tried.result.wasSent;
        expect(isHarmless).toBe(true);
      }),
    );
  });
});
