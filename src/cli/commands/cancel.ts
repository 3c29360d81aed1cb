import { jsonSummary } from '../../report/json-report.ts';
import { exitCodeOf, hasWorkLeft, resultOf } from '../../result/result.ts';
import { cancelSessions } from '../../run/cancel.ts';
import { Recorder } from '../../run/recorder.ts';
import { takesSlot } from '../../state/session-state.ts';
import { LocalStore } from '../../store/local-store.ts';
import { counted } from '../../util/count.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { requireFittingToken } from '../connect/guards.ts';
import { inheritedPause } from '../connect/inherited-pause.ts';
import { graphEndpoint, openService, requireSameService } from '../connect/service.ts';
import type { Environment } from '../environment.ts';
import { writeReports } from '../files/report-files.ts';
import type { NetworkOptions } from '../options.ts';

/** Gives up what is left of a run: starts nothing more, deletes its drafts, and says what goes on by itself. */
export async function cancel(runId: string, options: NetworkOptions, environment: Environment): Promise<ExitCode> {
  const { state, journal } = await new LocalStore(options.stateDir).open(runId, { parallel: true });
  try {
    const { plan } = state;
    if (!hasWorkLeft(state)) {
      environment.stderr.write(`There is nothing left to cancel of the run ${runId}.\n`);
      return exitCodes.done;
    }
    const manners = { requests: plan.limits.requests, pausedUntil: inheritedPause(state, environment) };
    const endpoint = await graphEndpoint(options, plan.tenant, environment);
    const service = await openService(endpoint, manners, options, environment);
    try {
      requireSameService(state.started?.service, service.origin);
      requireFittingToken(plan, service.claims);
      const { api, clock } = service;
      const recorder = new Recorder(state, journal, clock, []);
      await cancelSessions({ api, recorder });
      await recorder.record({ type: 'run-ended', exitCode: exitCodeOf(await resultOf(state, journal)) });
    } finally {
      await service.close();
    }
    const result = await resultOf(state, journal);
    const reports = await writeReports(result, plan.formats, options.reportDir);
    const running = [...state.sessions.values()].filter(takesSlot).length;
    environment.stdout.write(
      options.json
        ? `${JSON.stringify({ ...jsonSummary(result), reports }, undefined, 2)}\n`
        : cancelText(runId, running, result.totals.all.not_started),
    );
    return exitCodes.done;
  } finally {
    await journal.close();
  }
}

function cancelText(runId: string, running: number, notStarted: number): string {
  const started = `Cancelled ${runId}: ${counted(notStarted, 'resource')} will not be started.\n`;
  if (running === 0) return started;
  const sessions = `${counted(running, 'restore session')} ${running === 1 ? 'is' : 'are'} active and can't be stopped`;
  return `${started}${sessions}. Watch them and finish the report with: bulk-restore resume ${runId}\n`;
}
