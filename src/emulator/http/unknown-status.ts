import { type Json, objectOf } from '../../graph/wire/wire.ts';
import type { Answer } from '../messages.ts';

/** The same answer with a member in every `status` that no client can know yet; shown by name to those who ask for such members. */
export function withUnknownStatus(answer: Answer, prefer: string | undefined): Answer {
  const shown = /include-unknown-enum-members/i.test(prefer ?? '');
  const status = shown ? 'waitingForApproval' : 'unknownFutureValue';
  return answer.body === null ? answer : { ...answer, body: replaced(answer.body, status) };
}

function replaced(body: Json, status: string): Json {
  const { value } = body;
  if (Array.isArray(value)) return { ...body, value: value.map((item) => replaced(objectOf(item), status)) };
  return typeof body['status'] === 'string' ? { ...body, status } : body;
}
