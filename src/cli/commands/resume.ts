import { hasWorkLeft } from '../../result/result.ts';
import type { RunState } from '../../state/run-state.ts';
import { LocalStore } from '../../store/local-store.ts';
import type { ExitCode } from '../../util/exit-codes.ts';
import { graphVersions, requireVersion, versionOf } from '../connect/graph-version.ts';
import { inheritedPause } from '../connect/inherited-pause.ts';
import { cautionAbout, requireReadiness } from '../connect/readiness.ts';
import { graphEndpoint, openService, requireSameService } from '../connect/service.ts';
import type { Environment } from '../environment.ts';
import { executeRun, showEndedRun } from '../execute-run.ts';
import type { NetworkOptions } from '../options.ts';

export interface ResumeOptions extends NetworkOptions {
  readonly parallel: boolean;
}

/** Goes on with a run that stopped, from its state directory alone, with the service that it was started on. */
export async function resume(runId: string, options: ResumeOptions, environment: Environment): Promise<ExitCode> {
  const store = new LocalStore(options.stateDir);
  const { state, journal } = await store.open(runId, { parallel: options.parallel });
  try {
    if (isOver(state)) return await showEndedRun({ state, journal }, options, environment);
    const { plan } = state;
    const manners = { requests: plan.limits.requests, pausedUntil: inheritedPause(state, environment) };
    const graphVersion = options.graphVersion ?? graphVersions.find((known) => known === state.started?.graphVersion);
    const asked = { ...options, ...(graphVersion && { graphVersion }) };
    const endpoint = await graphEndpoint(asked, plan.tenant, environment);
    requireVersion(plan, versionOf(endpoint.url));
    const service = await openService(endpoint, manners, options, environment);
    try {
      requireSameService(state.started?.service, service.origin);
      await cautionAbout(store, environment);
      const obstacle = await requireReadiness(plan, service, environment);
      return await executeRun({ state, journal, store, service, gitCommit: null, obstacle }, options, environment);
    } finally {
      await service.close();
    }
  } finally {
    await journal.close();
  }
}

/** Whether there is nothing left to do or to ask: no work, and no place of what came back that may be told by now. */
function isOver(state: RunState): boolean {
  return (
    state.ended !== null &&
    !hasWorkLeft(state) &&
    ![...state.sessions.values()].some(({ lacksLocations }) => lacksLocations)
  );
}
