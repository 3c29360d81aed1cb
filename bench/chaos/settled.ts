/** How calls without a response ended: the response was lost, or its process was killed. */
export interface Settled {
  /** Responses that the program's log reports as lost. */
  lost: number;
  /** Calls in progress when a process was killed. */
  cut: number;
  /** Perhaps a session was created: the run created another, and the report lists the possible draft. */
  orphaned: number;
  /** The run found that a bulk request, an addition of artifacts or an activation had happened. */
  found: number;
  /** The run found that it had not happened, and sent it again. */
  sentAgain: number;
  /** The call was never sent. */
  withdrawn: number;
}

export function noneSettled(): Settled {
  return { lost: 0, cut: 0, orphaned: 0, found: 0, sentAgain: 0, withdrawn: 0 };
}

/** An event of the journal, or a line of the log about a response. */
interface Entry {
  readonly at: number;
  readonly type: string;
  readonly session: string;
  readonly sessionId: string;
  /** Of a call that failed. */
  readonly path: string;
  readonly isLoss: boolean;
}

/**
 * Reads from a run's journal and logs how every call without a response was settled. The journal does not show whether a
 * response came or was looked up; the log shows which ones were lost. Both have the time of the run's clock.
 */
export function settledIn(journal: readonly string[], logs: readonly string[]): Settled {
  const entries = [...journal.slice(1).map(eventOf), ...logs.map(lossOf)].filter((entry) => entry !== null);
  const reading = new Reading();
  for (const entry of entries.sort((a, b) => a.at - b.at)) reading.take(entry);
  return reading.settled;
}

class Reading {
  readonly settled: Settled = noneSettled();
  readonly #names = new Map<string, string>();
  /** Sessions with a call in progress, and whether its response is missing. */
  readonly #open = new Map<string, { inDoubt: boolean }>();
  /** Lost responses to calls that create sessions. These have no session id yet. */
  #nameless = 0;

  take(entry: Entry): void {
    const { session, type } = entry;
    if (entry.isLoss) this.#lose(entry);
    else if (type === 'run-resumed') this.#cutAll();
    else if (type.endsWith('-intended')) this.#intend(session);
    else if (type === 'draft-orphaned') this.#close(session, 'orphaned');
    else if (type === 'call-withdrawn') this.#close(session, 'withdrawn');
    else if (closing.includes(type)) this.#close(session, this.#open.get(session)?.inDoubt ? 'found' : null);
    if (type === 'session-created') this.#names.set(entry.sessionId, session);
  }

  #lose({ path }: Entry): void {
    this.settled.lost += 1;
    const id = path.split('/').find((piece) => this.#names.has(piece)) ?? '';
    const call = this.#open.get(this.#names.get(id) ?? '');
    if (id === '') this.#nameless += 1;
    else if (call !== undefined) call.inDoubt = true;
  }

  #cutAll(): void {
    const calls = [...this.#open.values()];
    this.settled.cut += Math.max(0, calls.filter(({ inDoubt }) => !inDoubt).length - this.#nameless);
    this.#nameless = 0;
    for (const call of calls) call.inDoubt = true;
  }

  #intend(session: string): void {
    if (this.#open.get(session)?.inDoubt) this.settled.sentAgain += 1;
    this.#open.set(session, { inDoubt: false });
  }

  #close(session: string, how: 'orphaned' | 'found' | 'withdrawn' | null): void {
    if (how !== null) this.settled[how] += 1;
    if (how === 'orphaned') this.#nameless = Math.max(0, this.#nameless - 1);
    this.#open.delete(session);
  }
}

const closing = [
  'session-created',
  'request-added',
  'artifacts-added',
  'draft-checked',
  'session-activated',
  'activation-deferred',
  'session-refused',
];

function eventOf(line: string): Entry | null {
  const { at, type, session = '', sessionId = '' } = JSON.parse(line);
  return { at: Date.parse(at), type, session, sessionId, path: '', isLoss: false };
}

/** A call that changes something and was given up without a response that says what happened. */
function lossOf(line: string): Entry | null {
  const failure = failureIn(line);
  if (failure === null || !isChange(failure) || failure.waitMs !== null) return null;
  if (failure.status <= 500 && failure.code !== '' && failure.status !== 408) return null;
  return { at: Date.parse(failure.time), type: '', session: '', sessionId: '', path: failure.path, isLoss: true };
}

/** Searches and browsing use POST but change nothing that matters. */
function isChange({ method, path }: LoggedFailure): boolean {
  return method === 'PATCH' || (method === 'POST' && !/search|browse/i.test(path));
}

/** A line of the log about a failed request. */
export interface LoggedFailure {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** 0 if no response came. */
  readonly status: number;
  /** Empty if the answer had none. */
  readonly code: string;
  readonly waitMs: number | null;
}

/** Null for any other line, and for one that a kill cut off. */
export function failureIn(line: string): LoggedFailure | null {
  if (!line.startsWith('{') || !line.endsWith('}')) return null;
  const { event, ...facts } = JSON.parse(line);
  return event === 'attempt-failed' ? facts : null;
}
