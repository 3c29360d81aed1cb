import { neededPermissions } from '../../plan/permissions.ts';
import { hasWorkLeft } from '../../result/result.ts';
import type { RunState } from '../../state/run-state.ts';
import { LocalStore } from '../../store/local-store.ts';
import type { ExitCode } from '../../util/exit-codes.ts';
import { connect } from '../connect/connect.ts';
import { graphVersions, requireVersion } from '../connect/graph-version.ts';
import { inheritedPause } from '../connect/inherited-pause.ts';
import { requireReadiness } from '../connect/readiness.ts';
import type { Environment } from '../environment.ts';
import { executeRun, showEndedRun } from '../execute-run.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { warnAboutStore } from '../terminal/store-warning.ts';

export interface ResumeOptions extends NetworkOptions {
  readonly parallel: boolean;
}

/** Continues a run that stopped, from its state directory, on the service that it was started on. */
export async function resume(runId: string, options: ResumeOptions, environment: Environment): Promise<ExitCode> {
  const store = new LocalStore(options.stateDir, environment.machine);
  const { state, journal } = await store.open(runId, { parallel: options.parallel });
  try {
    if (isComplete(state)) return await showEndedRun({ state, journal }, options, environment);
    const { plan, started } = state;
    const pausedUntil = inheritedPause(state, environment);
    const graphVersion = options.graphVersion ?? graphVersions.find((known) => known === started?.graphVersion);
    await using connection = connect({ ...options, ...(graphVersion && { graphVersion }) }, environment);
    requireVersion(plan, connection.graphVersion);
    const permissions = neededPermissions(plan);
    const startedOn = started?.service;
    const service = await connection.service({
      target: plan,
      permissions,
      pausedUntil,
      ...(startedOn && { startedOn }),
    });
    await warnAboutStore(store, environment);
    const obstacle = await requireReadiness(service, environment);
    return await executeRun({ state, journal, store, service, gitCommit: null, obstacle }, options, environment);
  } finally {
    await journal.close();
  }
}

/** Nothing is left to restore, and no session has yet to say where its resources were restored to. */
function isComplete(state: RunState): boolean {
  const isWaiting = [...state.sessions.values()].some(({ lacksLocations }) => lacksLocations);
  return state.ended !== null && !hasWorkLeft(state) && !isWaiting;
}
