import { GraphError } from '../../graph/graph-error.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunStore } from '../../store/store.ts';
import { formatDuration } from '../../util/duration.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import { requireFittingToken, requireService } from './guards.ts';
import type { Service } from './service.ts';

/**
 * Checks that the service will take the plan, as far as that can be told: token, permission, state. Rejects where it
 * won't. A service that can't be reached is no refusal: that is resolved to, so that the run is kept and can be gone on with.
 */
export async function requireReadiness(
  plan: Plan,
  service: Service,
  environment: Environment,
): Promise<GraphError | null> {
  requireFittingToken(plan, service.claims);
  // Nothing may be asked before a pause is over; the first session will tell.
  if (service.api.meter.pausedUntil !== null) return null;
  try {
    const notice = await requireService(service.probe, service.clock.now());
    const skew = clockNotice(service.probe.meter.clockAhead);
    for (const text of [notice, skew]) if (text !== null) say('warn', [text], environment);
    return null;
  } catch (error) {
    if (error instanceof GraphError && (error.kind === 'unreachable' || error.kind === 'garbled')) return error;
    throw error;
  }
}

/** Says what there is to know of the place where runs are kept. */
export async function cautionAbout(store: RunStore, environment: Environment): Promise<void> {
  const caution = await store.warning();
  if (caution !== null) say('warn', [caution], environment);
}

/** What to say of a clock that is wrong; null where it is right, or where nothing tells. */
function clockNotice(ahead: number | null): string | null {
  if (ahead === null || Math.abs(ahead) < worthSaying) return null;
  const how = `${formatDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the service's`;
  return `this machine's clock is ${how}: relative windows, and the times in reports, are off by as much`;
}

/** Milliseconds. Sign-in tolerates as much; below, nothing that a run does is off. */
const worthSaying = 300_000;
