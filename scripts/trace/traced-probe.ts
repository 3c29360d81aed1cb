import type { TokenCredential } from '@azure/core-auth';
import { GraphError } from '../../src/graph/graph-error.ts';
import { BaseUrl } from '../../src/graph/http/base-url.ts';
import { Caller } from '../../src/graph/http/caller.ts';
import { Trace } from '../../src/graph/trace/trace.ts';
import { objectOf } from '../../src/graph/wire/wire.ts';
import { TraceFile } from '../../src/store/trace-file.ts';
import type { Clock } from '../../src/util/clock.ts';
import { minute } from '../../src/util/duration.ts';
import { version } from '../../src/util/version.ts';
import { type Ask, type ProbeLine, type ProbeTargets, probeDrafts } from './draft-probe.ts';

export interface ProbedService {
  readonly url: string;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** Of the trace. */
  readonly path: string;
  /** Once aborted, nothing more is asked: the drafts are deleted, and the probe rejects with its reason. */
  readonly stop: AbortSignal;
  /** Called once if the calls cannot be traced any further. */
  readonly onUntraced: (because: string) => void;
}

/** Probes a service, and adds the calls to a trace. Rejects with GraphError if the service cannot be reached. */
export async function* tracedProbe(targets: ProbeTargets, service: ProbedService): AsyncGenerator<ProbeLine> {
  const { url, credential, clock, path, stop, onUntraced } = service;
  const file = new TraceFile({ path, onFailure: onUntraced });
  const trace = new Trace({ command: 'probe-drafts', now: () => clock.now(), write: (line) => file.write(line) });
  const base = new BaseUrl(url);
  const caller = new Caller(base.url, {
    credential,
    clock,
    random: Math.random,
    requests: 1,
    patience: 5 * minute,
    version,
    env: process.env,
    wrap: (transport, of) => trace.transport(transport, of),
  });
  try {
    yield* probeDrafts(askThrough(caller, base, stop), targets, (milliseconds) => clock.sleep(milliseconds, stop));
  } finally {
    await caller.close();
    await file.close();
  }
}

/** What the service says is an answer, whatever it says. */
function askThrough(caller: Caller, base: BaseUrl, stop: AbortSignal): Ask {
  return async (method, path, body, headers) => {
    if (method !== 'DELETE') stop.throwIfAborted();
    try {
      return await caller.call({
        method,
        url: base.at(path),
        isRepeatable: method === 'GET',
        body: body ?? null,
        ...(headers && { headers }),
        readBody: ({ text }) => ({ refusal: null, body: text === '' ? {} : objectOf(JSON.parse(text)) }),
      });
    } catch (error) {
      if (!(error instanceof GraphError) || error.status === 0 || error.kind === 'sign-in') throw error;
      return { refusal: `${error.status} ${error.code}`.trim(), body: {} };
    }
  };
}
