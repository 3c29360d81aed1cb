import type { HttpRequest, HttpResponse } from '../../../src/graph/http/transport.ts';
import type { Json } from '../../../src/graph/wire/wire.ts';
import type { Fate } from '../fate.ts';
import type { Ledger } from './ledger.ts';

/*
 * What the emulator only guesses (see the table in src/emulator/README.md), done in another way: a run must be right with
 * either.
 */

interface GuessContext {
  readonly request: HttpRequest;
  readonly ledger: Ledger;
  readonly now: number;
}

/** Changes a response of the service into that of a service that behaves in another way. */
export type Guess = (response: HttpResponse, context: GuessContext) => HttpResponse;

export function guessesOf(fate: Fate): Guess[] {
  return Object.entries(guesses)
    .filter(([name]) => fate.strikes(0.15, `the service: ${name}`))
    .map(([, guess]) => alsoInBatches(guess));
}

interface BatchedRequest {
  readonly id: string;
  readonly method: HttpRequest['method'];
  /** Below the version. */
  readonly url: string;
}

interface BatchedResponse {
  readonly id: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

/** The service behaves alike for a request of a batch. */
function alsoInBatches(guess: Guess): Guess {
  return (response, context) => {
    const { method, url, headers, body } = context.request;
    if (!url.pathname.endsWith('/$batch') || response.status !== 200) return guess(response, context);
    const { requests } = JSON.parse(body ?? '') as { requests: BatchedRequest[] };
    const sent = new Map(
      requests.map((one): [string, HttpRequest] => {
        const whole = new URL(`/v1.0${one.url}`, url);
        return [one.id, { method: one.method, url: whole, headers, body: null }];
      }),
    );
    const { responses } = JSON.parse(response.text) as { responses: BatchedResponse[] };
    const changedOnes = responses.map((one): BatchedResponse => {
      const request = sent.get(one.id) ?? { method, url, headers, body: null };
      const text = one.body === undefined ? '' : JSON.stringify(one.body);
      const after = guess({ status: one.status, headers: one.headers ?? {}, text }, { ...context, request });
      return { ...one, status: after.status, ...(after.text !== '' && { body: JSON.parse(after.text) as Json }) };
    });
    return { ...response, text: JSON.stringify({ responses: changedOnes }) };
  };
}

/** The only one that hides something for good. */
export const ownWordForFailed = 'has a status of its own for what failed';

const guesses: Readonly<Record<string, Guess>> = {
  'refuses what is no draft with 409': recoded('RestoreSessionActionNotAllowed', 409, 'RestoreSessionActionNotAllowed'),
  'refuses what is no draft with a code of its own': recoded('RestoreSessionActionNotAllowed', 400, 'InvalidState'),
  'refuses a second bulk request with 409': recoded('BulkRestoreInvalidCreateRequest', 409, 'Conflict'),
  'refuses too many in flight with 403': recoded(
    'RestoreArtifactsInFlightLimitBreached',
    403,
    'RestoreArtifactsInFlightLimitBreached',
  ),
  'refuses too many in a day with 409': recoded(
    'RestoreArtifactsPerDayLimitBreached',
    409,
    'RestoreArtifactsPerDayLimitBreached',
  ),
  'shows a new session half a minute late': late,
  'shows the status `draft` for a while after the activation': lagging,
  'counts resources that wait as in progress': (response, { request }) =>
    isRead(request) ? changed(response, countWaiting) : response,
  [ownWordForFailed]: (response, { request }) =>
    request.url.pathname.endsWith('RestoreArtifacts') ? changed(response, failsInItsOwnWay) : response,
  'ends as `completedWithError` where all failed': (response, { request }) =>
    isRead(request) ? changed(response, endsSoftly) : response,
  'repeats list properties as null': (response, { request }) =>
    request.url.pathname.includes('BulkAdditionRequests') ? changed(response, withoutLists) : response,
};

function recoded(code: string, status: number, other: string): Guess {
  return (response) => {
    if (response.status < 400 || !response.text.includes(`"${code}"`)) return response;
    return { ...response, status, text: response.text.replaceAll(`"${code}"`, `"${other}"`) };
  };
}

/** In milliseconds. */
const lag = 25_000;

function late(response: HttpResponse, { request, ledger, now }: GuessContext): HttpResponse {
  const [, id = ''] = /restoreSessions\/([^/]+)$/i.exec(request.url.pathname) ?? [];
  const session = ledger.sessionOf(id);
  if (request.method !== 'GET' || session === undefined || session.createdAt + lag < now) return response;
  const error = { code: 'RestoreSessionNotFound', message: `there is no restore session '${id}' here` };
  return { ...response, status: 404, text: JSON.stringify({ error }) };
}

function lagging(response: HttpResponse, { request, ledger, now }: GuessContext): HttpResponse {
  if (!isRead(request)) return response;
  return changed(response, (json) => {
    const { activatedAt = null } = ledger.sessionOf(String(json['id'])) ?? {};
    return activatedAt === null || activatedAt + lag < now ? json : { ...json, status: 'draft' };
  });
}

function isRead({ method, url }: HttpRequest): boolean {
  return method === 'GET' && /restoreSessions(\/[^/]+)?$/i.test(url.pathname);
}

/** Changes an entity, or each of a page. */
function changed(response: HttpResponse, change: (json: Json) => Json): HttpResponse {
  if (response.status >= 300 || response.text === '') return response;
  const json = JSON.parse(response.text) as Json;
  const { value } = json;
  const after = Array.isArray(value) ? { ...json, value: (value as Json[]).map(change) } : change(json);
  return { ...response, text: JSON.stringify(after) };
}

function countWaiting(json: Json): Json {
  const counts = json['restoreSessionArtifactCount'] as Record<string, number> | null | undefined;
  if (counts === null || counts === undefined) return json;
  const { total = 0, completed = 0, failed = 0 } = counts;
  return { ...json, restoreSessionArtifactCount: { ...counts, inProgress: total - completed - failed } };
}

function endsSoftly(json: Json): Json {
  return json['status'] === 'failed' ? { ...json, status: 'completedWithError' } : json;
}

function failsInItsOwnWay(json: Json): Json {
  return json['status'] === 'failed' ? { ...json, status: 'quarantined' } : json;
}

function withoutLists(json: Json): Json {
  const without = (key: string): Json => (key in json ? { [key]: null } : {});
  return { ...json, ...without('mailboxes'), ...without('drives'), ...without('siteWebUrls') };
}
