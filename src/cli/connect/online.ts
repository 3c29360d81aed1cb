import { type PolicyRead, readPolicies } from '../../lookup/policies.ts';
import { surveyTenant } from '../../lookup/survey.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Spec } from '../../spec/spec.ts';
import type { OnlineSurvey } from '../../text/survey-text.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { surveyProgress } from '../terminal/survey-progress.ts';
import type { Connection } from './connect.ts';
import { warnAboutNames } from './naming.ts';

/** The tenant's backup policies, before a plan is made. Rejects as `askOnline` does. */
export async function askPolicies(spec: Spec, connection: Connection): Promise<PolicyRead> {
  const { api } = await connection.service({ target: spec });
  return await readPolicies(api.directory);
}

/** Asks the service about a plan. Permissions to read are enough. Rejects if nobody is signed in or nothing answers. */
export async function askOnline(
  plan: Plan,
  policies: PolicyRead,
  connection: Connection,
  options: NetworkOptions,
  environment: Environment,
): Promise<OnlineSurvey> {
  const { api, claims, clock } = await connection.service({ target: plan });
  warnAboutNames(plan, { claims }, environment);
  const onStep = surveyProgress(options, environment);
  const now = clock.now();
  return { survey: await surveyTenant(plan, { api, now, onStep }), claims, policies, now };
}
