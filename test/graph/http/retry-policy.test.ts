import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptResult, ErrorResponse } from '../../../src/graph/http/attempt-result.ts';
import { type Attempt, judge, longestBackoff, shortestBackoff } from '../../../src/graph/http/retry-policy.ts';
import type { HttpMethod } from '../../../src/graph/http/transport.ts';

const options = { patience: 600_000, random: () => 0.5 };

function errorResponse(status: number, code = '', retryAfter: number | null = null): ErrorResponse {
  return { kind: 'error', status, error: { code, message: '', details: [] }, retryAfter, requestId: '' };
}

function noResponse(wasSent: boolean): AttemptResult<string> {
  return { kind: 'no-response', wasSent, because: 'ECONNRESET' };
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

  it.each(['TooManyActiveRestoreSessions', 'IncompleteArtifactDeletion', 'toomanyactiverestoresessions'])(
    'treats a 500 with the code %s as a refusal',
    (code) => {
      const verdict = judge(attempt('POST', errorResponse(500, code)), options);

      expect(verdict).toEqual({ kind: 'fail', error: 'refused', pause: 0, because: `500 ${code}` });
    },
  );

  it('judges an error response without a readable body by its status only', () => {
    const mute = (status: number): ErrorResponse => ({ ...errorResponse(status), error: null });

    expect(judge(attempt('POST', mute(404)), options)).toMatchObject({ error: 'refused', because: '404' });
    expect(judge(attempt('POST', mute(500)), options)).toMatchObject({ error: 'answer-lost', because: '500' });
  });

  it.each([301, 307, 400, 403, 404, 409, 413])('fails at once after a %i', (status) => {
    expect(judge(attempt('GET', errorResponse(status)), options)).toMatchObject({ kind: 'fail', error: 'refused' });
  });

  it('asks for a new token after the first 401, and fails after the second', () => {
    const first = judge(attempt('POST', errorResponse(401)), options);
    const second = judge(attempt('POST', errorResponse(401), { number: 2, hasNewToken: true }), options);

    expect(first.kind).toBe('refresh-token');
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

  it('never waits less than `Retry-After` nor more than its own limit, and pauses all requests for as long as it waits or not at all', () => {
    fc.assert(
      fc.property(attempts, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tried, chance) => {
        const verdict = judge(tried, { patience: 600_000, random: () => chance });

        if (verdict.kind !== 'retry') return;
        const retryAfter = (tried.result.kind === 'error' && tried.result.retryAfter) || 0;
        expect(verdict.delay).toBeGreaterThanOrEqual(Math.max(retryAfter, retryAfter ? 0 : shortestBackoff));
        expect(verdict.delay).toBeLessThanOrEqual(Math.max(retryAfter, longestBackoff));
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
