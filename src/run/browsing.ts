import type { BrowsedWorkload, BrowseSession } from '../graph/browse.ts';
import { GraphError } from '../graph/graph-error.ts';
import { troublePause } from './second-looks.ts';
import type { RunTools } from './tools.ts';

/** A browse session is ready after some minutes at most; one that is not after so many milliseconds is given up. */
const longestWait = 1_800_000;

/**
 * Makes what lies in a restore point readable, and waits until it is. Rejects with GraphError where the service refuses, or
 * does not get it ready.
 */
export async function openBrowseSession(
  workload: BrowsedWorkload,
  pointId: string,
  { api, clock, stop }: Pick<RunTools, 'api' | 'clock' | 'stop'>,
): Promise<BrowseSession> {
  const begun = clock.now();
  let session = await api.createBrowseSession(workload, pointId);
  for (let look = 1; session.status !== 'created'; look += 1) {
    if (session.status === 'failed' || clock.now() - begun > longestWait) throw notReady(session);
    await clock.sleep(troublePause(look), stop.signal);
    session = await api.getBrowseSession(workload, session.id);
  }
  return session;
}

function notReady({ error, statusText }: BrowseSession): GraphError {
  const said = error?.message || `its restore point could not be opened for browsing: \`${statusText}\``;
  return new GraphError(said, { kind: 'refused', status: 200, code: error?.code ?? '', said });
}
