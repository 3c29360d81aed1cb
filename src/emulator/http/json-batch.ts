import { type Json, objectAt, objectOf } from '../../graph/wire/wire.ts';
import { mostRequestsInBatch } from '../../m365/limits.ts';
import type { Answer, Question } from '../messages.ts';
import { ServiceError } from '../service-error.ts';

interface InnerRequest {
  readonly id: string;
  readonly question: Question;
  readonly dependsOn: readonly string[];
}

/**
 * Answers the requests of a JSON batch one after the other, each with a status of its own. One that depends on a request
 * that failed, or that does not come before it, is answered 424.
 */
export function answerBatch(outer: Question, body: unknown, answer: (inner: Question) => Answer): Json {
  const answers = new Map<string, Answer>();
  for (const { id, question, dependsOn } of readBatch(outer, body)) {
    const ready = dependsOn.every((other) => (answers.get(other)?.status ?? 500) < 400);
    answers.set(id, ready ? answer(question) : failedDependency);
  }
  return {
    responses: [...answers].map(([id, { status, headers, body: entity }]) => ({ id, status, headers, body: entity })),
  };
}

const failedDependency: Answer = {
  status: 424,
  headers: { 'Content-Type': 'application/json' },
  body: { error: { code: 'FailedDependency', message: 'A request that this one depends on did not succeed.' } },
};

function readBatch(outer: Question, body: unknown): InnerRequest[] {
  const requests = objectOf(body)['requests'];
  if (!Array.isArray(requests)) throw malformed("the body must have a list 'requests'");
  if (requests.length > mostRequestsInBatch)
    throw malformed(`a batch holds at most ${mostRequestsInBatch} requests, not ${requests.length}`);
  const inner = requests.map((request) => readInner(outer, objectOf(request)));
  if (new Set(inner.map(({ id }) => id)).size < inner.length) throw malformed('two requests have the same id');
  return inner;
}

function readInner(outer: Question, request: Json): InnerRequest {
  const { id, method, url, dependsOn } = request;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    throw malformed("each request needs 'id', 'method' and 'url'");
  }
  const [version = ''] = outer.url.split('/').filter((piece) => piece !== '');
  const headers = Object.entries(objectAt(request, 'headers') ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const { authorization } = outer.headers;
  const question = {
    method: method.toUpperCase(),
    url: `/${version}/${url.replace(/^\/+/, '')}`,
    headers: { ...Object.fromEntries(headers), authorization },
    text: request['body'] === undefined ? '' : JSON.stringify(request['body']),
  };
  return { id, question, dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [] };
}

function malformed(message: string): ServiceError {
  return new ServiceError(400, 'BadRequest', message);
}
