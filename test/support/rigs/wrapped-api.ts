import { GraphError } from '../../../src/graph/graph-error.ts';
import type { RestoreApi, RestoreSession } from '../../../src/graph/restore-api.ts';

type Change = 'createSession' | 'addBulkRequest' | 'addArtifacts' | 'removeArtifacts' | 'activateSession';

export interface Loss {
  /** Which call of the method, counted from 1. */
  readonly call: number;
  /** Whether the service acts on the call before its answer is lost. */
  readonly after: boolean;
}

/** A service that loses the answers of some calls. */
export function losing(method: Change, ...losses: readonly Loss[]): (api: RestoreApi) => RestoreApi {
  let calls = 0;
  return replacing(method, async (original) => {
    calls += 1;
    const loss = losses.find(({ call }) => call === calls);
    if (loss === undefined || loss.after) {
      const answer = await original();
      if (loss === undefined) return answer;
    }
    throw new GraphError('the connection broke', { kind: 'answer-lost' });
  });
}

/** A service that answers one method by `change`, which may make the original call. */
export function replacing(
  method: keyof RestoreApi,
  change: (original: () => Promise<unknown>, ...words: readonly unknown[]) => unknown,
): (api: RestoreApi) => RestoreApi {
  return (api) =>
    new Proxy(api, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        // So that a change of getSession applies here too: the list shows no session of the run.
        if (key === 'listSessions' && method === 'getSession') return () => nothing();
        if (key !== method) return value.bind(target);
        return (...words: readonly unknown[]) => change(() => value.apply(target, words), ...words);
      },
    });
}

/** A service whose answers to the first `calls` calls of a method are `answer`, which is handed the call to make, or not. */
export function replacingFirst(
  calls: number,
  method: keyof RestoreApi,
  answer: (original: () => Promise<unknown>) => unknown,
): (api: RestoreApi) => RestoreApi {
  let count = 0;
  return replacing(method, (original) => {
    count += 1;
    return count <= calls ? answer(original) : original();
  });
}

export function refused(status: number, code: string): GraphError {
  return new GraphError(`about ${code}`, { kind: 'refused', status, code });
}

async function* nothing(): AsyncGenerator<readonly RestoreSession[]> {
  yield [];
}
