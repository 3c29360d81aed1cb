import { type Check, fail, notTried } from '../../doctor/check.ts';
import { neededBy, roleNeeds, type Scope } from '../../doctor/needs.ts';
import { checkPlan, wrongSpec } from '../../doctor/spec-checks.ts';
import { checkPermissions, checkRoles, checkTenant, checkToken } from '../../doctor/token-checks.ts';
import { isLoopback } from '../../graph/auth/loopback.ts';
import { signInTenant } from '../../graph/auth/sign-in-tenant.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { readSpec } from '../../spec/read-spec.ts';
import { needsPin } from '../../spec/spec.ts';
import { shellPath } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';
import { serviceUrl } from '../connect/endpoint.ts';
import { versionOf } from '../connect/graph-version.ts';
import { openService } from '../connect/service.ts';
import type { Environment } from '../environment.ts';
import { givenValues, type ParameterOptions } from '../files/given-values.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { machineChecks } from './machine.ts';
import { diagnoseNetwork } from './network.ts';
import { diagnoseService, notAsked } from './service.ts';
import { diagnoseSignIn } from './sign-in.ts';
import { diagnoseToken } from './token.ts';

export interface DiagnosisOptions extends NetworkOptions, ParameterOptions {
  /** What is to be restored; the page then says what stands in the way of that, and no more. */
  readonly spec?: string;
  readonly allowDuplicates: boolean;
}

/** Everything that could stand in the way of a run: first what nobody has to be asked for, then the network, then the service. */
export async function diagnose(options: DiagnosisOptions, environment: Environment): Promise<Check[]> {
  const { scope, checks: ofSpec } = await readScope(options, environment);
  const tenant = scope.plan?.tenant ?? null;
  const signIn = await diagnoseSignIn(options, tenant, environment);
  const offline = [
    ...ofSpec,
    ...(await machineChecks(options, scope.plan?.resources.length ?? 0, environment)),
    ...signIn.checks,
  ];
  const url = urlOf(options);
  if (typeof url !== 'string') {
    const skipped = notTried({ section: 'token', id: 'token' }, 'signing in is', 'the URL of the service is wrong');
    return [...offline, url, skipped, ...notAsked('the URL of the service is wrong')];
  }
  const wanted = environment.variables['AZURE_TENANT_ID']?.trim() || tenant;
  const network = await diagnoseNetwork({ url, tenant: wanted }, options, environment);
  const before = [...offline, ...network.checks];
  if (signIn.credential === null) {
    const skipped = notTried({ section: 'token', id: 'token' }, 'signing in is', 'the settings are wrong');
    return [...before, skipped, unknownRights, ...notAsked('there is no token')];
  }
  if (!network.isSignInThere) {
    const skipped = notTried(
      { section: 'token', id: 'token' },
      'signing in is',
      'the host that gives tokens does not answer',
    );
    return [...before, skipped, unknownRights, ...notAsked('there is no token')];
  }
  const token = await diagnoseToken(signIn.credential, options, environment);
  if ('failure' in token) return [...before, token.failure, unknownRights, ...notAsked('there is no token')];
  const { claims } = token;
  const isRenewable = options.auth !== 'token' || options.tokenFile !== undefined || options.tokenCommand !== undefined;
  const facts = { claims, mode: options.auth, isRenewable, isLoopback: isLoopback(new URL(url)) };
  const ofToken = [
    checkToken(facts, environment.clock.now()),
    checkTenant(
      claims?.tenant ?? signInTenant(options.auth, environment.variables, tenant) ?? options.assumeTenant ?? null,
      tenant,
    ),
    ...checkPermissions(claims, neededBy(scope, claims?.kind ?? 'unknown')),
    checkRoles(claims, roleNeeds(scope)),
  ].filter((check) => check !== null);
  if (!network.isGraphThere)
    return [...before, ...ofToken, ...notAsked('nothing answers there as Microsoft Graph does')];
  const endpoint = {
    url,
    credential: signIn.credential,
    tenant: null,
    clock: environment.clock,
    isEmbedded: false,
    close: async () => undefined,
  };
  const service = await openService(endpoint, limits, environment);
  // The page says what failed.
  service.clientEvents.listen(() => undefined);
  try {
    return [...before, ...ofToken, ...(await diagnoseService(service.probe, { scope, claims }, environment))];
  } finally {
    service.stop.abort();
    await service.close();
  }
}

const unknownRights = notTried(
  { section: 'token', id: 'permissions' },
  'the tenant, permissions and roles are',
  'there is no token',
);

const limits = { requests: 4, pausedUntil: 0, patience: 15_000 } as const;

function urlOf(options: DiagnosisOptions): string | Check {
  try {
    return serviceUrl(options);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const hint = error.hint ?? 'correct --graph-url';
    return fail(
      { section: 'network', id: 'graph-url' },
      error.message,
      `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`,
    );
  }
}

interface ReadScope {
  readonly scope: Scope;
  readonly checks: readonly Check[];
}

async function readScope(options: DiagnosisOptions, environment: Environment): Promise<ReadScope> {
  const everything: Scope = { plan: null, isPinning: false };
  const { spec: path, allowDuplicates } = options;
  if (path === undefined) return { scope: everything, checks: [] };
  const { files, stdin, clock } = environment;
  const given = await givenValues(options, environment);
  const read = await readSpec(path, { files, stdin, allowDuplicates, given });
  if (!('spec' in read)) {
    const [first] = read.problems;
    const where = first === undefined ? '' : `${first.place.file}:${first.place.line}: ${first.message}`;
    const wrong = wrongSpec(shellPath(path), read.problems.length + read.more, where);
    return { scope: everything, checks: [wrong] };
  }
  const plan = makePlan(read.spec, clock.now());
  const version = versionOf(options.graphVersion ?? options.graphUrl) ?? null;
  return { scope: { plan, isPinning: read.spec.resources.some(needsPin) }, checks: checkPlan(plan, version) };
}
