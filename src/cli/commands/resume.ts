import { neededPermissions } from '../../plan/permissions.ts';
import { hasWorkLeft } from '../../result/result.ts';
import type { RunState } from '../../state/run-state.ts';
import { LocalStore } from '../../store/local-store.ts';
import type { ExitCode } from '../../util/exit-codes.ts';
import { connect } from '../connect/connect.ts';
import { graphVersions, requireVersion } from '../connect/graph-version.ts';
import { requireTenantLeft } from '../connect/guards.ts';
import { inheritedPause } from '../connect/inherited-pause.ts';
import { withKept } from '../connect/kept-options.ts';
import { requireReadiness } from '../connect/readiness.ts';
import type { Environment } from '../environment.ts';
import { executeRun, showEndedRun } from '../execute-run.ts';
import { requireReportFolder } from '../files/report-files.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';
import { warnAboutStore } from '../terminal/store-warning.ts';

export interface ResumeOptions extends NetworkOptions {
  readonly parallel: boolean;
}

/** Continues a run that stopped, from its state directory, on the service that it was started on. */
export async function resume(runId: string, given: ResumeOptions, environment: Environment): Promise<ExitCode> {
  const store = new LocalStore(given.stateDir, environment.machine);
  const { state, journal, hadCancelRequest } = await store.open(runId, { parallel: given.parallel });
  try {
    if (hadCancelRequest) say('warn', [staleRequest], environment);
    const { plan, started } = state;
    const options = withKept(given, started);
    if (isComplete(state)) return await showEndedRun({ state, journal }, options, environment);
    requireTenantLeft(state);
    const pausedUntil = inheritedPause(state, environment);
    const graphVersion = options.graphVersion ?? graphVersions.find((known) => known === started?.graphVersion);
    await using connection = connect(
      { ...options, emulator: false, ...(graphVersion && { graphVersion }) },
      environment,
    );
    requireVersion(plan, connection.graphVersion);
    const service = await connection.service({
      target: plan,
      permissions: neededPermissions(plan),
      pausedUntil,
      startedOn: started,
    });
    await requireReportFolder(state, { ...options, ...environment });
    await warnAboutStore(store, environment);
    const obstacle = await requireReadiness(service, environment);
    return await executeRun({ state, journal, store, service, gitCommit: null, obstacle }, options, environment);
  } finally {
    await journal.close();
  }
}

const staleRequest = 'a request to cancel the run was left for an earlier process; it is removed, and the run goes on';

/** Nothing is left to restore, and no session has yet to say where its resources were restored to. */
function isComplete(state: RunState): boolean {
  if (state.ended === null || hasWorkLeft(state)) return false;
  return state.started?.embedded === true || ![...state.sessions.values()].some(({ lacksLocations }) => lacksLocations);
}
