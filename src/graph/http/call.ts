import { formatDuration } from '../../util/duration.ts';
import { GraphError } from '../graph-error.ts';
import type { Json } from '../wire/wire.ts';
import type { Read, Reply } from './reply.ts';
import { longestAsked, nameOf, type Verdict } from './retry-policy.ts';
import type { Answer, Method } from './transport.ts';

/** A request to the service and the way to understand its answer, whatever the number of attempts. */
export interface Call<T> {
  readonly method: Method;
  readonly url: URL;
  /** Whether it may be repeated and broken off at any time: it changes nothing, or what is done twice is done once. */
  readonly mayBeRepeated: boolean;
  /** Null for a request without a body. */
  readonly body: Json | null;
  readonly read: Read<T>;
  /** The answers within the answer, of a batch: what they ask for is heeded as if each had come alone. */
  readonly within?: (value: T) => Iterable<Answer>;
}

/** One attempt's facts for log and support. */
export interface Trace {
  /** 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly clientRequestId: string;
}

export function traceOf(reply: Reply<unknown>, clientRequestId: string): Trace {
  return {
    status: 'status' in reply ? reply.status : 0,
    code: (reply.kind === 'refusal' && reply.error?.code) || '',
    requestId: 'requestId' in reply ? reply.requestId : '',
    clientRequestId,
  };
}

type GiveUp = Extract<Verdict<unknown>, { kind: 'give-up' }>;

/** The error that a call ends with, once a verdict has given it up. */
export function failureOf(
  call: Pick<Call<unknown>, 'method' | 'url'>,
  reply: Reply<unknown>,
  verdict: GiveUp,
  trace: Trace,
): GraphError {
  const error = reply.kind === 'refusal' ? reply.error : null;
  const said = error?.message || (reply.kind === 'refusal' ? nameOf(reply) : verdict.because);
  const asks = verdict.pause > longestAsked ? `; it asks for a pause of ${formatDuration(verdict.pause)}` : '';
  return new GraphError(sentenceOf(verdict.error, `\`${call.method} ${call.url.pathname}\``, `${said}${asks}`), {
    ...trace,
    kind: verdict.error,
    said: error?.message ?? '',
    details: error?.details ?? [],
  });
}

function sentenceOf(kind: GiveUp['error'], call: string, said: string): string {
  const sentences = {
    refused: `Graph refused ${call}: ${said}`,
    'answer-lost': `${call} was sent, but it is not known whether Graph acted on it: ${said}`,
    unreachable: `Graph did not serve ${call} for as long as it was asked: ${said}`,
    garbled: `Graph's answers to ${call} can't be understood: ${said}`,
    'sign-in': `Graph refused the token: ${said}`,
  };
  return sentences[kind];
}
