import type { Plan } from '../plan/plan.ts';
import { surveyTenant } from '../run/survey.ts';
import { sayAloud } from './aloud.ts';
import { attemptText } from './attempt-text.ts';
import type { Environment } from './environment.ts';
import { requireTenant } from './guards.ts';
import type { NetworkOptions } from './options.ts';
import { graphEndpoint, openService } from './service.ts';
import type { Online } from './survey-text.ts';

/** Asks the service about a plan; permissions to read suffice. Rejects where nobody is signed in, or it can't be reached. */
export async function askOnline(plan: Plan, options: NetworkOptions, environment: Environment): Promise<Online> {
  const endpoint = await graphEndpoint(options, plan.tenant, environment);
  const manners = { requests: plan.limits.requests, pausedUntil: 0 };
  const service = await openService(endpoint, manners, options, environment);
  service.notices.listen((notice) => {
    if (notice.kind === 'attempt-failed') sayAloud('warn', [attemptText(notice)], environment);
  });
  try {
    requireTenant(plan, service.claims);
    return { survey: await surveyTenant(plan, service.api, service.clock.now()), claims: service.claims };
  } finally {
    await service.close();
  }
}
