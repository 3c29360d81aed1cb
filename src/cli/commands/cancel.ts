import { neededPermissions } from '../../plan/permissions.ts';
import { jsonSummary } from '../../report/json-report.ts';
import { hasWorkLeft } from '../../result/result.ts';
import { cancelRun } from '../../run/cancel.ts';
import { holdsSlot } from '../../state/session-size.ts';
import { LocalStore } from '../../store/local-store.ts';
import { counted } from '../../util/count.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { connect } from '../connect/connect.ts';
import { inheritedPause } from '../connect/inherited-pause.ts';
import type { Environment } from '../environment.ts';
import { writeReports } from '../files/report-files.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';

/** Cancels a run: starts no more sessions, deletes its drafts, and prints what is still active. */
export async function cancel(runId: string, options: NetworkOptions, environment: Environment): Promise<ExitCode> {
  const { state, journal } = await new LocalStore(options.stateDir, environment.machine).open(runId, {
    parallel: true,
  });
  try {
    const { plan } = state;
    if (!hasWorkLeft(state)) {
      say('info', [`The run ${runId} has nothing left to cancel.`], environment);
      return exitCodes.done;
    }
    await using connection = connect(options, environment);
    const { api, clock } = await connection.service({
      target: plan,
      permissions: neededPermissions(plan),
      pausedUntil: inheritedPause(state, environment),
      ...(state.started && { startedOn: state.started.service }),
    });
    const result = await cancelRun({ api, clock, state, journal });
    const reports = await writeReports(result, plan.formats, { ...options, ...environment });
    const active = [...state.sessions.values()].filter(holdsSlot).length;
    environment.stdout.write(
      options.json
        ? `${JSON.stringify({ ...jsonSummary(result), reports }, undefined, 2)}\n`
        : cancelText(runId, active, result.totals.all.not_started),
    );
    return exitCodes.done;
  } finally {
    await journal.close();
  }
}

function cancelText(runId: string, active: number, notStarted: number): string {
  const started = `Cancelled ${runId}: ${counted(notStarted, 'resource')} will not be started.\n`;
  if (active === 0) return started;
  const sessions = `${counted(active, 'restore session')} ${active === 1 ? 'is' : 'are'} active and cannot be stopped`;
  return `${started}${sessions}. Follow them and complete the report with: bulk-restore resume ${runId}\n`;
}
