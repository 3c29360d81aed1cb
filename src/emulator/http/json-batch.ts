import { type Json, objectAt, objectOf } from '../../graph/wire/wire.ts';
import { mostRequestsInBatch } from '../../m365/limits.ts';
import type { IncomingRequest, OutgoingResponse } from '../messages.ts';
import { ServiceError } from '../service-error.ts';

interface BatchedRequest {
  readonly id: string;
  readonly request: IncomingRequest;
  readonly dependsOn: readonly string[];
}

/**
 * Handles the requests of a JSON batch one after the other; each gets a status of its own. A request gets 424 if it depends
 * on one that failed, or on one that does not come before it. Throws 400 for a body that is not a batch.
 */
export function handleBatch(
  outer: IncomingRequest,
  body: unknown,
  handle: (request: IncomingRequest) => OutgoingResponse,
): Json {
  const responses = new Map<string, OutgoingResponse>();
  for (const { id, request, dependsOn } of readBatch(outer, body)) {
    const isReady = dependsOn.every((other) => (responses.get(other)?.status ?? 500) < 400);
    responses.set(id, isReady ? handle(request) : failedDependency);
  }
  return {
    responses: [...responses].map(([id, { status, headers, body: entity }]) => ({ id, status, headers, body: entity })),
  };
}

const failedDependency: OutgoingResponse = {
  status: 424,
  headers: { 'Content-Type': 'application/json' },
  body: { error: { code: 'FailedDependency', message: 'A request that this one depends on did not succeed.' } },
};

function readBatch(outer: IncomingRequest, body: unknown): BatchedRequest[] {
  const list = objectOf(body)['requests'];
  if (!Array.isArray(list)) throw malformed("the body must have a list 'requests'");
  if (list.length > mostRequestsInBatch)
    throw malformed(`a batch holds at most ${mostRequestsInBatch} requests, not ${list.length}`);
  const requests = list.map((json) => readBatchedRequest(outer, objectOf(json)));
  if (new Set(requests.map(({ id }) => id)).size < requests.length) throw malformed('two requests have the same id');
  return requests;
}

function readBatchedRequest(outer: IncomingRequest, json: Json): BatchedRequest {
  const { id, method, url, dependsOn } = json;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    throw malformed("each request needs 'id', 'method' and 'url'");
  }
  const [version = ''] = outer.url.split('/').filter((piece) => piece !== '');
  const headers = Object.entries(objectAt(json, 'headers') ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const { authorization, host } = outer.headers;
  const request = {
    method: method.toUpperCase(),
    url: `/${version}/${url.replace(/^\/+/, '')}`,
    headers: { ...Object.fromEntries(headers), authorization, host },
    text: json['body'] === undefined ? '' : JSON.stringify(json['body']),
  };
  return { id, request, dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [] };
}

function malformed(message: string): ServiceError {
  return new ServiceError(400, 'BadRequest', message);
}
