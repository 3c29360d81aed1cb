import { GraphError } from '../graph/graph-error.ts';
import type { Plan } from '../plan/plan.ts';
import { sayAloud } from './aloud.ts';
import { attemptText } from './attempt-text.ts';
import type { Environment } from './environment.ts';
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
  service.notices.listen((notice) => {
    if (notice.kind === 'attempt-failed') sayAloud('warn', [attemptText(notice)], environment);
  });
  try {
    const notice = await requireService(service.probe, service.clock.now());
    if (notice !== null) sayAloud('warn', [notice], environment);
    return null;
  } catch (error) {
    if (error instanceof GraphError && (error.kind === 'unreachable' || error.kind === 'garbled')) return error;
    throw error;
  }
}
