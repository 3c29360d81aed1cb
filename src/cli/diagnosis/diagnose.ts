import { type Check, fail, notTried, sentence } from '../../doctor/check.ts';
import { neededBy, roleNeeds, type Scope } from '../../doctor/needs.ts';
import { checkPlan, wrongSpec } from '../../doctor/spec-checks.ts';
import { checkPermissions, checkRoles, checkTenant, checkToken } from '../../doctor/token-checks.ts';
import { isLoopback } from '../../graph/auth/loopback.ts';
import { signInTenant } from '../../graph/auth/sign-in-tenant.ts';
import type { TokenClaims } from '../../graph/auth/token-claims.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { readSpec } from '../../spec/read-spec.ts';
import { needsPin } from '../../spec/spec.ts';
import { shellPath } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';
import { type Endpoint, serviceUrl } from '../connect/endpoint.ts';
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
    const because = 'the URL of the service is wrong';
    return [...offline, url, notSignedIn(because), ...notAsked(because)];
  }
  const wanted = environment.variables['AZURE_TENANT_ID']?.trim() || tenant;
  const network = await diagnoseNetwork({ url, tenant: wanted }, options, environment);
  const before = [...offline, ...network.checks];
  const { credential } = signIn;
  if (credential === null) return [...before, ...withoutToken(notSignedIn('the settings are wrong'))];
  if (!network.isSignInThere)
    return [...before, ...withoutToken(notSignedIn('the host that gives tokens does not answer'))];
  const token = await diagnoseToken(credential, options, environment);
  if ('failure' in token) return [...before, ...withoutToken(token.failure)];
  const { claims } = token;
  const ofToken = tokenChecks({ claims, scope, isLoopback: isLoopback(new URL(url)) }, options, environment);
  if (!network.isGraphThere)
    return [...before, ...ofToken, ...notAsked('nothing answers there as Microsoft Graph does')];
  return [...before, ...ofToken, ...(await askService({ url, credential }, { scope, claims }, environment))];
}

function notSignedIn(because: string): Check {
  return notTried({ section: 'token', id: 'token' }, 'signing in is', because);
}

/** What is not known without a token, after the check that says why there is none. */
function withoutToken(why: Check): Check[] {
  return [why, unknownRights, ...notAsked('there is no token')];
}

const unknownRights = notTried(
  { section: 'token', id: 'permissions' },
  'the tenant, permissions and roles are',
  'there is no token',
);

interface TokenFacts {
  readonly claims: TokenClaims | null;
  readonly scope: Scope;
  /** Whether the service is on this machine. */
  readonly isLoopback: boolean;
}

function tokenChecks(
  { claims, scope, isLoopback: isLocal }: TokenFacts,
  options: DiagnosisOptions,
  { variables, clock }: Environment,
): Check[] {
  const { auth, tokenFile, tokenCommand, assumeTenant } = options;
  const tenant = scope.plan?.tenant ?? null;
  const isRenewable = auth !== 'token' || tokenFile !== undefined || tokenCommand !== undefined;
  return [
    checkToken({ claims, mode: auth, isRenewable, isLoopback: isLocal }, clock.now()),
    checkTenant(claims?.tenant ?? signInTenant(auth, variables, tenant) ?? assumeTenant ?? null, tenant),
    ...checkPermissions(claims, neededBy(scope, claims?.kind ?? 'unknown')),
    checkRoles(claims, roleNeeds(scope)),
  ].filter((check) => check !== null);
}

async function askService(
  { url, credential }: Pick<Endpoint, 'url' | 'credential'>,
  { scope, claims }: Pick<TokenFacts, 'scope' | 'claims'>,
  environment: Environment,
): Promise<Check[]> {
  const { clock } = environment;
  const endpoint = { url, credential, tenant: null, clock, isEmbedded: false, close: async () => undefined };
  const service = await openService(endpoint, limits, environment);
  // The page says what failed.
  service.clientEvents.listen(() => undefined);
  try {
    return await diagnoseService(service.probe, { scope, claims }, environment);
  } finally {
    service.stop.abort();
    await service.close();
  }
}

const limits = { requests: 4, pausedUntil: 0, patience: 15_000 } as const;

function urlOf(options: DiagnosisOptions): string | Check {
  try {
    return serviceUrl(options);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return fail({ section: 'network', id: 'graph-url' }, error.message, sentence(error.hint ?? 'correct --graph-url'));
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
