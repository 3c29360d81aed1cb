import { surveyTenant } from '../../lookup/survey.ts';
import type { Plan } from '../../plan/plan.ts';
import type { OnlineSurvey } from '../../text/survey-text.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../options.ts';
import { surveyProgress } from '../terminal/survey-progress.ts';
import { requireTenant } from './guards.ts';
import { graphEndpoint, openService } from './service.ts';

/** Asks the service about a plan; permissions to read suffice. Rejects where nobody is signed in, or nothing answers. */
export async function askOnline(plan: Plan, options: NetworkOptions, environment: Environment): Promise<OnlineSurvey> {
  const endpoint = await graphEndpoint(options, plan.tenant, environment);
  const manners = { requests: plan.limits.requests, pausedUntil: 0 };
  const service = await openService(endpoint, manners, options, environment);
  try {
    requireTenant(plan, service.claims);
    const { api, claims, clock } = service;
    const onStep = surveyProgress(options, environment);
    return { survey: await surveyTenant(plan, { api, now: clock.now(), onStep }), claims };
  } finally {
    await service.close();
  }
}
