import { type Check, fail, notTried } from '../../doctor/check.ts';
import { type Scope, unnamedIn } from '../../doctor/needs.ts';
import {
  checkNames,
  checkPolicies,
  checkService,
  checkSizes,
  checkUse,
  type Read,
} from '../../doctor/service-checks.ts';
import type { TokenClaims } from '../../graph/auth/token-claims.ts';
import type { GraphClient } from '../../graph/graph-client.ts';
import { describeError, GraphError } from '../../graph/graph-error.ts';
import { readTenantUsage } from '../../lookup/tenant-usage.ts';
import { permissions } from '../../m365/permissions.ts';
import { within } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';
import type { Environment } from '../environment.ts';

interface ServiceSubject {
  readonly scope: Scope;
  readonly claims: TokenClaims | null;
}

/** What the service says of itself. Only reads. */
export async function diagnoseService(
  client: GraphClient,
  { scope, claims }: ServiceSubject,
  environment: Environment,
): Promise<Check[]> {
  const now = environment.clock.now();
  const isApplication = claims?.kind === 'application';
  const status = await reading(() => client.getServiceStatus());
  if (status.kind === 'failed' && status.isForAll)
    return [
      fail(
        { section: 'service', id: 'state' },
        `the service takes no request: ${status.because}`,
        status.isSignIn
          ? 'Get another token: sign in again. If that does not help, look at the clock and the tenant above.'
          : 'Correct what fails above.',
      ),
      ...notAsked('the service takes no request').slice(1),
    ];
  const state = { sessions: new Map() };
  const use = await reading(() => readTenantUsage(client, state, now));
  const policies = await reading(() => all(client.directory.listPolicies()));
  return [
    ...checkService(status, isApplication, now),
    checkPolicies(policies, scope, now),
    ...checkUse(use, scope),
    ...(await nameChecks(client, { scope, claims })),
    ...(scope.plan === null ? [checkSizes(await reading(() => firstOf(client.directory.readUsage('mailbox'))))] : []),
  ];
}

/** The lines about the service, if it cannot be asked. */
export function notAsked(why: string): Check[] {
  return [
    notTried({ section: 'service', id: 'state' }, 'the state of the service and its controller are', why),
    notTried({ section: 'service', id: 'policies' }, 'backup policies are', why),
    notTried({ section: 'service', id: 'caps' }, "the sessions of others and today's allowance are", why),
    notTried({ section: 'service', id: 'names' }, 'names and sizes are', why),
  ];
}

/** A user sees names anyway. */
async function nameChecks({ directory }: GraphClient, { scope, claims }: ServiceSubject): Promise<Check[]> {
  if (claims?.kind !== 'application') return [];
  const unnamed = unnamedIn(scope);
  const users = unnamed.some((workload) => workload !== 'site')
    ? await reading(() => firstOf(directory.listUsers()))
    : null;
  const sites = unnamed.includes('site') ? await reading(() => firstOf(directory.listSites())) : null;
  return [checkNames(users, 'users', permissions.readUsers), checkNames(sites, 'sites', permissions.readSites)].filter(
    (check) => check !== null,
  );
}

async function firstOf<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  for await (const page of pages) return page;
  return [];
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

type Reading<T> = Read<T> & {
  /** Whether other requests would fail in the same way. */
  readonly isForAll?: boolean;
  readonly isSignIn?: boolean;
};

/** How long one read may take, in milliseconds: the service may ask for a pause. */
const patience: number = minute;

async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  const answer = read().then(
    (value): Reading<T> => ({ kind: 'read', value }),
    (error: unknown): Reading<T> => {
      if (!(error instanceof GraphError)) throw error;
      if (error.kind === 'refused') return { kind: 'refused', because: describeError(error) };
      const isSignIn = error.kind === 'sign-in';
      const isForAll = isSignIn || error.kind === 'blocked';
      return { kind: 'failed', because: `${error.message} (${describeError(error)})`, isForAll, isSignIn };
    },
  );
  return (await within(patience, answer)) ?? { kind: 'failed', because: lateText };
}

const lateText = 'no answer within a minute; the service may ask for a pause';
