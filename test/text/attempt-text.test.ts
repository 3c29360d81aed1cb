import { describe, expect, it } from 'vitest';
import type { AttemptFailedEvent } from '../../src/graph/http/client-event.ts';
import { attemptText } from '../../src/text/attempt-text.ts';

const attempt: AttemptFailedEvent = {
  kind: 'attempt-failed',
  method: 'POST',
  path: '/v1.0/solutions/backupRestore/restoreSessions',
  number: 1,
  status: 503,
  code: 'ServiceUnavailable',
  requestId: 'r-1',
  clientRequestId: 'c-1',
  waitMs: 30_000,
  because: 'server error',
  body: '',
};

describe('attemptText', () => {
  it('names the request, its error, when it is retried, and the ids for support', () => {
    expect(attemptText(attempt)).toBe(
      'POST /v1.0/solutions/backupRestore/restoreSessions: 503 ServiceUnavailable, server error, retry in 30s ' +
        '(request-id r-1, client-request-id c-1)',
    );
  });

  it('says that a request is not retried, and its error only once', () => {
    const refused = { ...attempt, status: 400, code: 'BadRequest', because: '400 BadRequest', waitMs: null };

    expect(attemptText(refused)).toContain(': 400 BadRequest, not retried (');
  });

  it('says once the status of an answer that Graph does not send', () => {
    const foreign = { ...attempt, status: 407, code: '', because: '407, a web page that Graph does not send' };

    expect(attemptText(foreign)).toContain(': 407, a web page that Graph does not send, retry in 30s (');
  });

  it('says that there was no answer, and writes a hyphen for a missing request id', () => {
    const lost = { ...attempt, status: 0, code: '', requestId: '', because: 'connection lost' };

    expect(attemptText(lost)).toContain(': no answer, connection lost, retry in 30s (request-id -, ');
  });
});
