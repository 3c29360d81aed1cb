import type { AttemptFailedEvent } from '../graph/http/client-event.ts';
import { formatDuration } from '../util/duration.ts';

/** A log line about a failed request, with the ids that Microsoft's support asks for. */
export function attemptText(attempt: AttemptFailedEvent): string {
  const { method, path, status, code, requestId, clientRequestId, waitMs, because } = attempt;
  const answer = status === 0 ? 'no answer' : `${status} ${code}`.trim();
  const next = waitMs === null ? 'not retried' : waitMs <= 0 ? 'retry at once' : `retry in ${formatDuration(waitMs)}`;
  const ids = `request-id ${requestId || '-'}, client-request-id ${clientRequestId}`;
  const outcome = because === answer || because.startsWith(`${answer}, `) ? because : `${answer}, ${because}`;
  return `${method} ${path}: ${outcome}, ${next} (${ids})`;
}
