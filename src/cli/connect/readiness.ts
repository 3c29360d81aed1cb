import { judgeService } from '../../doctor/service-state.ts';
import { concernsOneCall, describeError, GraphError } from '../../graph/graph-error.ts';
import type { Meter } from '../../graph/http/caller.ts';
import type { RestoreApi } from '../../graph/restore-api.ts';
import { clockTolerance } from '../../m365/limits.ts';
import type { Clock } from '../../util/clock.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { printable } from '../../util/printable.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import { versionHint, versionOf, withoutVersion } from './graph-version.ts';
import type { Service } from './service.ts';

interface AskedService extends Pick<Service, 'isEmulated'> {
  readonly api: { readonly meter: Pick<Meter, 'pauseLeft'> };
  readonly probe: Pick<RestoreApi, 'getServiceStatus'> & { readonly meter: Pick<Meter, 'clockAhead'> };
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Checks that the service restores at the moment, and warns if this machine's clock is wrong. Rejects with CommandError if it does
 * not restore. Resolves to the error if the service cannot be reached: the run is kept then and can be resumed.
 */
export async function requireReadiness(service: AskedService, environment: Environment): Promise<GraphError | null> {
  // During a pause nothing may be asked; the first session finds out.
  if (service.api.meter.pauseLeft > 0) return null;
  try {
    const notice = await requireService(service.probe, service.clock.now());
    // An emulator has a clock of its own.
    const skew = service.isEmulated() ? null : clockNotice(service.probe.meter.clockAhead);
    for (const text of [notice, skew]) if (text !== null) say('warn', [text], environment);
    return null;
  } catch (error) {
    if (error instanceof GraphError && (error.kind === 'unreachable' || error.kind === 'garbled')) return error;
    throw error;
  }
}

/**
 * For a run that is not there yet: rejects with CommandError if the service cannot be reached, so that no run is left behind.
 * Resolves to the error if the service asks for a long pause: the run keeps that for the next process.
 */
export async function requireReachable(service: Service, environment: Environment): Promise<GraphError | null> {
  await requireAnswerWithoutVersion(service);
  const obstacle = await requireReadiness(service, environment);
  if (obstacle === null || service.probe.meter.pauseLeft > 0) return obstacle;
  const how = obstacle.kind === 'garbled' ? 'does not answer as Microsoft Graph does' : 'cannot be reached';
  const message = `${service.url} ${how}: ${printable(obstacle.message)}`;
  throw new CommandError(
    exitCodes.refused,
    message,
    'check --graph-url, the network and the proxy; nothing was started',
  );
}

/** A URL without a version is most likely incomplete. It is used only if it answers as Graph does. */
async function requireAnswerWithoutVersion({ url, probe }: Service): Promise<void> {
  if (versionOf(url) !== undefined) return;
  try {
    await probe.getServiceStatus();
  } catch (error) {
    if (!(error instanceof GraphError) || error.status === 403) return;
    const message = `${url} ${withoutVersion}, and does not answer as Microsoft Graph does (${describeError(error)})`;
    throw new CommandError(exitCodes.refused, message, versionHint(url));
  }
}

/**
 * The backup service must be in a state in which it restores. Resolves to a warning, if there is one. A state that cannot be
 * read or is not known here only warns: the first session finds out.
 */
export async function requireService(api: Pick<RestoreApi, 'getServiceStatus'>, now: number): Promise<string | null> {
  try {
    const verdict = judgeService(await api.getServiceStatus(), now);
    switch (verdict.kind) {
      case 'restores':
        return null;
      case 'restores-for-now':
        return verdict.message;
      case 'unknown':
        return `${verdict.message}; continuing`;
      case 'refuses':
        throw new CommandError(exitCodes.refused, verdict.message, verdict.remedy);
    }
  } catch (error) {
    if (!(error instanceof GraphError) || !concernsOneCall(error)) throw error;
    if (error.status === 404 && error.code === '') throw notGraph(error);
    return `cannot read the status of the backup service (${describeError(error)}); continuing`;
  }
}

/** Graph names the reason of every refusal. */
function notGraph({ message, status, requestId }: GraphError): GraphError {
  return new GraphError(message, { kind: 'garbled', status, requestId });
}

/** A warning about a wrong clock; null if the clock is right or nobody knows. */
function clockNotice(ahead: number | null): string | null {
  if (ahead === null || Math.abs(ahead) < clockTolerance) return null;
  const how = `${formatDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the service's`;
  return `this machine's clock is ${how}: relative windows, and the times in reports, are off by as much`;
}
