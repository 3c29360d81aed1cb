import { type Json, objectOf } from '../../graph/wire/wire.ts';
import type { OutgoingResponse } from '../messages.ts';

/** The same response with a value in every `status` that no client knows; shown by name only if `prefer` asks for unknown members. */
export function withUnknownStatus(response: OutgoingResponse, prefer: string | undefined): OutgoingResponse {
  const shown = /include-unknown-enum-members/i.test(prefer ?? '');
  const status = shown ? 'waitingForApproval' : 'unknownFutureValue';
  return response.body === null ? response : { ...response, body: replaced(response.body, status) };
}

function replaced(body: Json, status: string): Json {
  const { value } = body;
  if (Array.isArray(value)) return { ...body, value: value.map((item) => replaced(objectOf(item), status)) };
  return typeof body['status'] === 'string' ? { ...body, status } : body;
}
