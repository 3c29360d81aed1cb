import type { BrowsedWorkload, BrowseItem, BrowsePlace, BrowseSession } from '../../graph/browse.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { readFailure } from '../../lookup/partial-reads.ts';
import type { Workload } from '../../m365/workload.ts';
import { hour, minute } from '../../util/duration.ts';
import { retryPause } from '../eventual-consistency.ts';
import type { RunTools } from '../tools.ts';

/** A browse session that was ready when it was opened. */
export interface OpenBrowseSession {
  readonly workload: BrowsedWorkload;
  readonly session: BrowseSession;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
}

/** Thrown if a browse session can't be read any more, though another may be. */
export class BrowseSessionEnded extends Error {
  override readonly name = 'BrowseSessionEnded';
  /** The error that showed it. */
  readonly refusal: GraphError;

  constructor(refusal: GraphError) {
    super(refusal.message, { cause: refusal });
    this.refusal = refusal;
  }
}

/**
 * How long to wait for a browse session to be ready, in milliseconds; it takes some minutes at most. The time in which the machine sleeps
 * does not count.
 */
const longestWait = 30 * minute;

/** How long to use a browse session that does not say when it ends, in milliseconds. */
const lifeOfBrowseSession = hour;

/**
 * Makes the contents of a restore point readable, and waits until they are. Rejects with GraphError if the service refuses
 * or does not get the browse session ready, and with BrowseSessionEnded.
 */
export async function openBrowseSession(
  workload: BrowsedWorkload,
  pointId: string,
  { api, clock, stop }: Pick<RunTools, 'api' | 'clock' | 'stop'>,
): Promise<OpenBrowseSession> {
  let waited = 0;
  let session = await api.createBrowseSession(workload, pointId);
  for (let look = 1; session.status !== 'created'; look += 1) {
    if (session.status === 'failed') throw new BrowseSessionEnded(notReady(session));
    if (waited > longestWait) throw notReady(session);
    const pause = retryPause(look);
    await clock.sleep(pause, stop.signal);
    waited += pause;
    try {
      session = await api.getBrowseSession(workload, session.id);
    } catch (error) {
      throw isNotThere(error) ? new BrowseSessionEnded(error) : error;
    }
  }
  return { workload, session, until: endOf(session, clock.now()) };
}

/** Our clock may run ahead of the service's: that must not make every browse session look ended. */
function endOf({ expiresAt }: BrowseSession, now: number): number {
  return expiresAt !== null && expiresAt > now ? expiresAt : now + lifeOfBrowseSession;
}

/** Lists what lies at a place, or at the top. Rejects with BrowseSessionEnded if that is why the service refuses, else with GraphError. */
export async function* browse(
  open: OpenBrowseSession,
  place: BrowsePlace | undefined,
  tools: Pick<RunTools, 'api' | 'clock'>,
): AsyncGenerator<readonly BrowseItem[]> {
  try {
    yield* tools.api.browse(open.workload, open.session.id, place);
  } catch (error) {
    const isRefused = error instanceof GraphError && error.kind === 'refused';
    const hasEnded = async (): Promise<boolean> =>
      tools.clock.now() >= open.until || (await isOver(open.workload, open.session.id, tools));
    if (isRefused && (await hasEnded())) throw new BrowseSessionEnded(error);
    throw error;
  }
}

/** No document says which code refuses a browse session that has ended, so this asks for the browse session itself. */
export async function isOver(workload: BrowsedWorkload, id: string, { api }: Pick<RunTools, 'api'>): Promise<boolean> {
  try {
    return (await api.getBrowseSession(workload, id)).status !== 'created';
  } catch (error) {
    return isNotThere(readFailure(error));
  }
}

/** A 403 is about who asks. Any other refusal means that the browse session is gone. */
function isNotThere(error: unknown): error is GraphError {
  return error instanceof GraphError && error.kind === 'refused' && error.status !== 403;
}

function notReady({ error, statusText }: BrowseSession): GraphError {
  const said = error?.message || `its restore point could not be opened for browsing: \`${statusText}\``;
  return new GraphError(said, { kind: 'refused', status: 200, code: error?.code ?? '', said });
}

export function browsedWorkload(workload: Workload): BrowsedWorkload {
  if (workload === 'mailbox') throw new Error('a mailbox has no files');
  return workload;
}
