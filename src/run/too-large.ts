import { GraphError } from '../graph/graph-error.ts';

/** Whether a call was too large for something between here and the service. The service may have acted on it all the same. */
export function isTooLarge(error: unknown): error is GraphError {
  return error instanceof GraphError && error.kind === 'answer-lost' && error.status === 413;
}

/** A call that was too large, as a refusal without a code, once it is known that the service has not acted on it. */
export function asRefusal(error: GraphError): GraphError {
  if (!isTooLarge(error)) return error;
  const message = 'the request is too large for a gateway or proxy on the way to Graph (413)';
  return new GraphError(message, { kind: 'refused', status: 413, cause: error });
}
