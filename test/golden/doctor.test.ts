import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/doctor/check.ts';
import { checkFolder, checkNode, checkTrust } from '../../src/doctor/machine-checks.ts';
import { neededBy, roleNeeds } from '../../src/doctor/needs.ts';
import {
  checkClock,
  checkConnection,
  checkGraphAnswer,
  checkProxy,
  checkSignInAnswer,
} from '../../src/doctor/network-checks.ts';
import { checkNames, checkPolicies, checkService, checkSizes, checkUse } from '../../src/doctor/service-checks.ts';
import { checkSignInCertificate } from '../../src/doctor/sign-in-certificate.ts';
import { checkSignIn, checkTenantSetting, failedSignIn, type SignInFacts } from '../../src/doctor/sign-in-checks.ts';
import { checkPlan, wrongSpec } from '../../src/doctor/spec-checks.ts';
import { checkPermissions, checkRoles, checkTenant, checkToken } from '../../src/doctor/token-checks.ts';
import type { TokenClaims } from '../../src/graph/auth/token-claims.ts';
import type { ProtectionPolicy, UsageRow } from '../../src/graph/directory-api.ts';
import type { ConnectionFacts } from '../../src/graph/probe/connection-probe.ts';
import type { ServiceStatus } from '../../src/graph/restore-api.ts';
import { restoringRoles } from '../../src/m365/directory-roles.ts';
import { neededSpace } from '../../src/plan/needed-space.ts';
import { noUsage, type TenantUsage } from '../../src/state/run-state.ts';
import type { FolderFacts } from '../../src/store/folder-probe.ts';
import { day, hour, minute, second } from '../../src/util/duration.ts';
import { claimsWith } from '../support/values/claims.ts';
import { planOf } from '../support/values/plans.ts';
import { filesOf, messagesOf, november, resourceOf } from '../support/values/specs.ts';

// Every line of doctor with its remedy, as its page says them. UPDATE_GOLDEN=1 writes the texts again; review the diff.
const directory = join(import.meta.dirname, 'doctor');

/** What is found, by the circumstances in which it is found. */
type Cases = Readonly<Record<string, Check | null | readonly Check[]>>;

const now = Date.parse('2026-11-22T03:00:00Z');
const refused = { kind: 'refused', because: '403 accessDenied' } as const;
const failed = { kind: 'failed', because: 'no answer within a minute' } as const;
const read = <T>(value: T) => ({ kind: 'read', value }) as const;
const everything = { plan: null, isPinning: false };

describe('the lines of doctor', () => {
  it.each(Object.entries<() => Cases>({ spec, machine, network, 'sign-in': signIn, token, service }))(
    'are as in the golden file: %s',
    async (section, cases) => {
      const text = Object.entries(cases()).map(paragraph).join('\n');
      const golden = join(directory, `${section}.txt`);
      if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(golden, text);

      expect(text).toBe(await readFile(golden, 'utf8'));
    },
  );
});

function paragraph([circumstances, found]: readonly [string, Check | null | readonly Check[]]): string {
  const checks = found === null ? [] : [found].flat();
  const lines = checks.map(
    ({ section, id, status, message, remedy }) =>
      `  ${status} ${section}/${id}: ${message}\n${remedy === null ? '' : `    ${remedy}\n`}`,
  );
  return `${circumstances}:\n${lines.length === 0 ? '  (no line)\n' : lines.join('')}`;
}

function spec(): Cases {
  const inPlace = { settings: { ...november, destination: 'inPlace' } } as const;
  const overwriting = { resources: [resourceOf('mailbox', 'ada@contoso.com', inPlace)] };
  const filesInPlace = filesOf('drive', 'ada@contoso.com', 'Documents', {
    settings: { ...november, destination: 'inPlace', fastOnly: true },
  });
  return {
    'a spec that restores to new places': checkPlan(planOf({ mailbox: 2, site: 1 }), 'v1.0'),
    'a spec that overwrites a mailbox': checkPlan(planOf({}, overwriting), 'v1.0'),
    'a spec that overwrites two mailboxes': checkPlan(
      planOf({}, { resources: [...overwriting.resources, resourceOf('mailbox', 'grace@contoso.com', inPlace)] }),
      null,
    ),
    'a spec that only beta can carry out, on v1.0': checkPlan(planOf({}, { resources: [filesInPlace] }), 'v1.0'),
    'the same spec on beta': checkPlan(planOf({}, { resources: [filesInPlace] }), 'beta'),
    'a spec with an error': wrongSpec('finance.yaml', 1, 'finance.yaml:3:1: `mailbox` is not a known key'),
    'a spec with errors': wrongSpec("'my specs/finance.yaml'", 1_200, 'finance.yaml:3:1: `mailbox` is not a known key'),
  };
}

function machine(): Cases {
  const gibibyte = 1024 ** 3;
  const fine: FolderFacts = {
    path: 'state',
    place: '/work',
    unwritable: null,
    hasHardLinks: true,
    freeSpace: 10 * gibibyte,
    network: null,
    device: 1,
  };
  const needs = (resources: number) => neededSpace({ left: resources, all: resources }, false);
  const state = (changes: Partial<FolderFacts>, resources = 0) =>
    checkFolder('state-dir', { ...fine, ...changes }, needs(resources).state);
  const reports = (changes: Partial<FolderFacts>, resources = 0) =>
    checkFolder('report-dir', { ...fine, path: 'reports', ...changes }, needs(resources).reports);
  const node = (nodeVersion: string, isExecutable = false) => ({ nodeVersion, isExecutable });
  return {
    'a version of Node that gets corrections': checkNode(node('22.11.0'), now),
    'one that gets none since today': checkNode(node('20.19.0'), Date.parse('2026-04-30')),
    'one that gets none, inside an executable': checkNode(node('20.19.0', true), Date.parse('2026-04-30')),
    'a version of the future': checkNode(node('30.0.0'), now),
    'a version before the oldest': checkNode(node('20.18.9'), now),
    'a version long before the oldest': checkNode(node('18.20.0'), now),
    'a state directory': state({}),
    'one that cannot be written': state({ unwritable: 'EACCES' }),
    'one without hard links': state({ hasHardLinks: false }),
    'one of which nobody knows whether it has hard links': state({ hasHardLinks: null }),
    'one of which nobody knows the free space': state({ freeSpace: null }),
    'one without room for what the spec names': state({ freeSpace: gibibyte / 2 }, 1_000_000),
    'one with just room enough, and little left': state({ freeSpace: 16 * 1024 ** 2 }),
    'one with a gibibyte left': state({ freeSpace: gibibyte }),
    'one on a network file system': state({ network: 'NFS', freeSpace: null }),
    'one on a network file system with little room': state({ network: 'SMB', freeSpace: gibibyte / 2 }),
    'a report directory on a network file system without hard links': reports({ network: 'NFS', hasHardLinks: false }),
    'a report directory that cannot be written': reports({ unwritable: 'EROFS' }),
    'a report directory without room for what the spec names': reports({ freeSpace: gibibyte / 2 }, 1_000_000),
    'no certificates besides those of Node': checkTrust({ path: '', state: 'readable' }),
    'a file of certificates': checkTrust({ path: 'ca.pem', state: 'readable' }),
    'a file of certificates that cannot be read': checkTrust({ path: 'ca.pem', state: 'unreadable' }),
    'a file without certificates': checkTrust({ path: 'ca.der', state: 'without-certificate' }),
  };
}

function network(): Cases {
  const open: ConnectionFacts = {
    host: 'graph.microsoft.com:443',
    proxy: null,
    unresolved: null,
    tunnel: { kind: 'open' },
    certificate: { distrust: null, issuer: 'DigiCert Inc', validTo: 'Nov 30 12:00:00 2027 GMT' },
  };
  const proxied = { ...open, proxy: 'proxy:8080' };
  const distrusted = (distrust: string, issuer = 'Contoso Proxy CA') =>
    checkConnection('graph', { ...open, certificate: { distrust, issuer, validTo: 'Nov 30 12:00:00 2025 GMT' } });
  const graph = 'https://graph.microsoft.com/v1.0';
  return {
    'no proxy': checkProxy({ proxy: null, problem: null }),
    'a proxy': checkProxy({ proxy: 'proxy:8080', problem: null }),
    'a proxy that cannot be used': checkProxy({
      proxy: null,
      problem: { message: '`HTTPS_PROXY` is not a URL', hint: 'Write it as http://proxy.contoso.com:8080.' },
    }),
    'the way to Graph': checkConnection('graph', open),
    'the way to Graph through a proxy': checkConnection('graph', proxied),
    'the way to the sign-in without a name': checkConnection('sign-in', {
      ...open,
      unresolved: 'ENOTFOUND',
      tunnel: null,
    }),
    'a proxy without a name': checkConnection('graph', { ...proxied, unresolved: 'ENOTFOUND', tunnel: null }),
    'no connection': checkConnection('graph', { ...open, tunnel: { kind: 'failed', because: 'ETIMEDOUT' } }),
    'no connection to the proxy': checkConnection('graph', {
      ...proxied,
      tunnel: { kind: 'failed', because: 'ECONNREFUSED' },
    }),
    'a proxy that asks for a sign-in': checkConnection('graph', {
      ...proxied,
      tunnel: { kind: 'refused', status: 407 },
    }),
    'a proxy that refuses': checkConnection('graph', { ...proxied, tunnel: { kind: 'refused', status: 403 } }),
    'plain http': checkConnection('graph', { ...open, certificate: null }),
    'a certificate that has expired': distrusted('CERT_HAS_EXPIRED'),
    'a certificate of another host': distrusted('ERR_TLS_CERT_ALTNAME_INVALID'),
    'a certificate of an unknown authority': distrusted('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    'a certificate of an authority without a name': distrusted('SELF_SIGNED_CERT_IN_CHAIN', ''),
    'an answer of Graph': checkGraphAnswer(graph, { kind: 'graph' }),
    'no answer': checkGraphAnswer(graph, { kind: 'none', because: 'ECONNRESET', isBlocked: false }),
    'no answer, for a reason that says what to do': checkGraphAnswer(graph, {
      kind: 'none',
      because: 'set NODE_EXTRA_CA_CERTS',
      isBlocked: true,
    }),
    'an answer of a proxy that asks for a sign-in': checkGraphAnswer(graph, {
      kind: 'other',
      status: 407,
      contentType: 'text/html',
      title: '',
    }),
    'an answer of a page': checkGraphAnswer(graph, {
      kind: 'other',
      status: 200,
      contentType: 'text/html',
      title: 'Hotel',
    }),
    'an answer of something without a word': checkGraphAnswer(graph, {
      kind: 'other',
      status: 502,
      contentType: '',
      title: '',
    }),
    'a tenant that is known': checkSignInAnswer('login.microsoftonline.com', { kind: 'known' }),
    'a tenant that is not known': checkSignInAnswer('login.microsoftonline.com', {
      kind: 'refused',
      said: 'AADSTS90002: Tenant not found.',
    }),
    'a page in the place of the sign-in': checkSignInAnswer('login.microsoftonline.com', {
      kind: 'other',
      status: 302,
      contentType: 'text/html',
      title: '',
    }),
    'something in the place of the sign-in': checkSignInAnswer('login.microsoftonline.com', {
      kind: 'other',
      status: 200,
      contentType: '',
      title: '',
    }),
    'no answer of the sign-in': checkSignInAnswer('login.microsoftonline.com', { kind: 'none', because: 'ECONNRESET' }),
    'a clock that is right': checkClock(29 * second, false),
    'a clock that is ahead': checkClock(30 * second, false),
    'a clock that is behind': checkClock(-minute, false),
    'a clock that is far behind': checkClock(-5 * minute, false),
    'a clock that is compared with nothing': checkClock(null, false),
    'the clock of an emulator': checkClock(hour, true),
  };
}

function signIn(): Cases {
  const facts: SignInFacts = { mode: 'client-secret', used: [], lacking: [], problem: null, halfSet: null };
  const certificate = (validFrom: number, validTo: number) =>
    checkSignInCertificate('app.pem', { kind: 'certificate', validFrom, validTo }, now);
  const [ours, theirs] = ['72f988bf-86f1-41af-91ab-2d7cd011db47', '11111111-2222-3333-4444-555555555555'];
  return {
    'a way that lacks nothing': checkSignIn({ ...facts, used: ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID'] }),
    'a way that lacks variables': checkSignIn({
      ...facts,
      lacking: [['AZURE_TENANT_ID'], ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_SECRET_FILE']],
    }),
    'a setting that is wrong': checkSignIn({
      ...facts,
      problem: { message: 'the token file `t` is empty', hint: 'Write the token.' },
    }),
    'half an application': checkSignIn({
      ...facts,
      mode: 'default',
      used: ['AZURE_CLIENT_ID'],
      halfSet: [['AZURE_TENANT_ID'], ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH']],
    }),
    'no application': checkSignIn({ ...facts, mode: 'default' }),
    'a whole application': checkSignIn({ ...facts, mode: 'default', used: ['AZURE_CLIENT_ID'] }),
    'a way without variables': checkSignIn({ ...facts, mode: 'azure-cli' }),
    'the tenant of the spec': checkTenantSetting(ours, ours.toUpperCase()),
    'another tenant': checkTenantSetting(theirs, ours),
    'a spec without a tenant': checkTenantSetting(theirs, null),
    'no variable for the tenant': checkTenantSetting(null, ours),
    'a certificate that is valid': certificate(now, now + 30 * day),
    'one that expires soon': certificate(now - day, now + 30 * day - 1),
    'one that has just expired': certificate(now - day, now),
    'one that is not valid yet': certificate(now + day, now + 90 * day),
    'one that cannot be read': checkSignInCertificate('app.pem', { kind: 'unreadable', because: 'ENOENT' }, now),
    'one without a key': checkSignInCertificate('app.pem', { kind: 'without-key' }, now),
    'a key without a certificate': checkSignInCertificate('app.pem', { kind: 'without-certificate' }, now),
    'a sign-in that failed with a code': failedSignIn(
      'AADSTS7000222: The provided client secret keys are expired.\nTrace ID: 1\nCorrelation ID: 2\nTimestamp: 3',
      null,
    ),
    'a chain in which one failed with a code': failedSignIn(
      'ChainedTokenCredential authentication failed. AADSTS7000215: Invalid client secret provided.',
      null,
    ),
    'a chain in which nothing was there': failedSignIn('ChainedTokenCredential authentication failed.', null),
    'a sign-in that failed with a hint': failedSignIn('the token file `t` is empty', 'Write the token.'),
    'nobody in the Azure CLI': failedSignIn("Please run 'az login' to set up an account", null),
    'no managed identity': failedSignIn('ManagedIdentityCredential: Network unreachable\n', null),
    'a sign-in that failed otherwise': failedSignIn('something new', null),
  };
}

function token(): Cases {
  const facts = { mode: 'client-secret', isRenewable: true, isLoopback: false };
  const graph = 'https://graph.microsoft.com';
  const tokenWith = (claims: Partial<TokenClaims>, changes: Partial<typeof facts> = {}) =>
    checkToken({ ...facts, ...changes, claims: claimsWith(claims) }, now);
  const fixed = { mode: 'token', isRenewable: false };
  const tenants = ['72f988bf-86f1-41af-91ab-2d7cd011db47', '11111111-2222-3333-4444-555555555555'] as const;
  const granted = claimsWith({ permissions: ['BackupRestore-Restore.ReadWrite.All'] });
  const user = (...names: readonly string[]) =>
    claimsWith({
      kind: 'delegated',
      directoryRoles: restoringRoles.filter(({ name }) => names.includes(name)).map(({ template }) => template),
    });
  const rolesFor = (claims: TokenClaims, plan: ReturnType<typeof planOf> | null) =>
    checkRoles(claims, roleNeeds({ plan, isPinning: false }));
  const ofFiles = planOf(
    { drive: 1 },
    {
      resources: [
        resourceOf('drive', 'ada@contoso.com'),
        filesOf('drive', 'ada@contoso.com', 'Documents', { settings: { ...november, fastOnly: true } }),
      ],
    },
  );
  const sitesWithIds = planOf(
    {},
    {
      resources: [
        resourceOf('site', 'https://contoso.sharepoint.com/sites/hr', { directoryId: 'a' }),
        resourceOf('mailbox', 'ada@contoso.com'),
      ],
    },
  );
  const ofMessages = planOf(
    {},
    {
      resources: [
        resourceOf('mailbox', 'ada@contoso.com', { directoryId: 'a' }),
        messagesOf('ada@contoso.com', "Subject -like 'x'"),
      ],
    },
  );
  return {
    'a token that cannot be read': checkToken({ ...facts, claims: null }, now),
    'a token that is renewed': tokenWith({ operator: 'Recovery', expiresAt: now + hour, audience: `${graph}/` }),
    'a token without an expiry': tokenWith({ kind: 'delegated', operator: 'ada@contoso.com' }),
    'a token that nothing renews, for the night': tokenWith({ expiresAt: now + 12 * hour }, fixed),
    'a token that nothing renews, for less': tokenWith({ expiresAt: now + 12 * hour - 1 }, fixed),
    'a token that expires now': tokenWith({ expiresAt: now }),
    'a token that has expired and is handed in': tokenWith({ expiresAt: now - hour }, fixed),
    'a token for another service': tokenWith({ audience: 'https://management.azure.com/' }),
    'a token for a service that looks like Graph': tokenWith({ audience: `${graph}.example.com` }),
    'a token for a service behind Graph': tokenWith({ audience: `https://example.com/?${graph}` }),
    'a token for another service, on an emulator': tokenWith(
      { audience: 'https://management.azure.com/' },
      { isLoopback: true },
    ),
    'a token without permissions': tokenWith({ kind: 'unknown', audience: graph }),
    'a token of nobody knows what': tokenWith({ kind: 'unknown' }),
    'the tenant of the spec': checkTenant(tenants[0], tenants[0].toUpperCase()),
    'a tenant, without a spec': checkTenant(tenants[0], null),
    'another tenant than that of the spec': checkTenant(tenants[1], tenants[0]),
    'a token that does not say its tenant': checkTenant(null, tenants[0]),
    'a token and a spec that do not': checkTenant(null, null),
    'all that an application may need': checkPermissions(granted, neededBy(everything, 'application')),
    'all that a user may need': checkPermissions(
      claimsWith({ kind: 'delegated', permissions: ['BackupRestore-Search.Read.All'] }),
      neededBy(everything, 'delegated'),
    ),
    'what a spec of drives needs of an application': checkPermissions(
      granted,
      neededBy({ plan: planOf({ drive: 1 }), isPinning: false }, 'application'),
    ),
    'what a spec with ids for sites only needs': checkPermissions(
      granted,
      neededBy({ plan: sitesWithIds, isPinning: false }, 'application'),
    ),
    'what a spec with messages needs': checkPermissions(
      granted,
      neededBy({ plan: ofMessages, isPinning: false }, 'application'),
    ),
    'what a spec that pins needs': checkPermissions(
      granted,
      neededBy({ plan: planOf({ site: 1 }), isPinning: true }, 'delegated'),
    ),
    'permissions that a token does not list': checkPermissions(
      null,
      neededBy({ plan: planOf({ site: 1 }), isPinning: false }, 'unknown'),
    ),
    'an application, which needs no role': rolesFor(claimsWith(), null),
    'a user who may restore everything': rolesFor(user('Microsoft 365 Backup Administrator'), null),
    'a user with two roles': rolesFor(user('Exchange Administrator', 'SharePoint Backup Administrator'), null),
    'a user with one role of two': rolesFor(user('Exchange Administrator'), null),
    'a user with the role for what the spec names': rolesFor(user('Exchange Administrator'), planOf({ mailbox: 1 })),
    'a user without a role': rolesFor(user(), planOf({ mailbox: 1, site: 1 })),
    'a user whose token does not list roles': rolesFor(claimsWith({ kind: 'delegated' }), null),
    'a user who may choose files': rolesFor(
      user('SharePoint Backup Administrator', 'Microsoft 365 Backup Administrator'),
      ofFiles,
    ),
    'a user who may not choose files': rolesFor(user('Microsoft 365 Backup Administrator'), ofFiles),
  };
}

function service(): Cases {
  const enabled: ServiceStatus = {
    status: 'enabled',
    statusText: 'enabled',
    restoreAllowedTill: null,
    consumer: 'firstparty',
    graceUntil: null,
    disableReason: 'none',
  };
  const status = (changes: Partial<ServiceStatus>, isApplication = true) =>
    checkService(read({ ...enabled, ...changes }), isApplication, now);
  const withStatus = (one: Exclude<ServiceStatus['status'], 'unknown'>, changes: Partial<ServiceStatus> = {}) =>
    status({ status: one, statusText: one, ...changes })[0] ?? null;
  const controller = (changes: Partial<ServiceStatus>, isApplication = true) =>
    status(changes, isApplication)[1] ?? null;
  const policy = (workload: ProtectionPolicy['workload'], changes: Partial<ProtectionPolicy> = {}) => ({
    id: 'p1',
    workload,
    displayName: `Policy of ${workload}`,
    status: 'active' as const,
    retention: 365 * day,
    ...changes,
  });
  const [mailboxes, drives, sites] = [policy('mailbox'), policy('drive', { retention: 90 * day }), policy('site')];
  const ofMailboxes = { plan: planOf({ mailbox: 1 }), isPinning: false };
  const policies = (found: readonly ProtectionPolicy[], scope: Parameters<typeof checkPolicies>[1] = everything) =>
    checkPolicies(read(found), scope, now);
  const end = Date.parse(ofMailboxes.plan.groups[0]?.to ?? '');
  const usage = (changes: Partial<TenantUsage>, scope: Parameters<typeof checkUse>[1] = everything) =>
    checkUse(read({ ...noUsage, ...changes }), scope);
  const row: UsageRow = {
    name: 'ada@contoso.com',
    siteId: null,
    displayName: null,
    size: 1,
    lastActivity: null,
    isDeleted: false,
    isConcealed: false,
  };
  return {
    'a service that is enabled': status({}),
    'one that is enabled with an end': withStatus('enabled', { restoreAllowedTill: now + day }),
    'one that is locked for changes': withStatus('protectionChangeLocked'),
    'one that is locked for changes, with an end': withStatus('protectionChangeLocked', {
      restoreAllowedTill: now + day,
    }),
    'one that is locked for changes, after its end': withStatus('protectionChangeLocked', { restoreAllowedTill: now }),
    'one that is locked for restores': withStatus('restoreLocked', { disableReason: 'userRequested' }),
    'one that is disabled': withStatus('disabled'),
    'one that somebody turned off': withStatus('disabled', { disableReason: 'userRequested' }),
    'one that is disabled with an end': withStatus('disabled', { restoreAllowedTill: now + day }),
    'one that nobody paid for, with an end': withStatus('disabled', {
      restoreAllowedTill: now + day,
      disableReason: 'invalidBillingProfile',
    }),
    'one with another status': status({ status: 'unknown', statusText: 'asleep' })[0] ?? null,
    'one that does not show its status': checkService(refused, true, now),
    'one that does not answer': checkService(failed, true, now),
    'a controller that is being replaced': controller({ graceUntil: now + day, consumer: 'thirdparty' }),
    'one that was replaced just now': controller({ graceUntil: now }),
    'a controller that nobody knows': controller({ consumer: 'unknown' }),
    'another application, for an application': controller({ consumer: 'thirdparty' }),
    'another application, for a user': controller({ consumer: 'thirdparty' }, false),
    'policies for everything': policies([mailboxes, drives, sites, policy('mailbox', { id: 'p2' })]),
    'policies that do not say how long': policies([{ ...mailboxes, retention: null }], ofMailboxes),
    'a policy for something else': policies([policy(null), { ...mailboxes, retention: null }], ofMailboxes),
    'no policy': policies([]),
    'policies for some': policies([drives]),
    'a policy that is inactive': policies([{ ...mailboxes, status: 'inactive' }], ofMailboxes),
    'a policy with errors': policies([{ ...mailboxes, status: 'activeWithErrors' }, drives], ofMailboxes),
    'policies with errors, one without a name': policies(
      [
        { ...mailboxes, status: 'activeWithErrors' },
        { ...mailboxes, id: 'p2', displayName: null, status: 'activeWithErrors' },
      ],
      ofMailboxes,
    ),
    'a window on the last day that a policy keeps': checkPolicies(
      read([mailboxes, drives]),
      ofMailboxes,
      end + 365 * day,
    ),
    'a window before what a policy keeps': checkPolicies(read([mailboxes]), ofMailboxes, end + 365 * day + 1),
    'policies that may not be read': checkPolicies(refused, everything, now),
    'policies that cannot be read': checkPolicies(failed, everything, now),
    'no sessions of others': usage({}),
    'sessions of others': usage({ activeSessions: 24, inFlight: { mailbox: 999, drive: 1, site: 0 } }),
    'as many sessions as the cap': usage({ activeSessions: 25 }),
    'as many mailboxes as the cap': usage({ inFlight: { mailbox: 1_000, drive: 0, site: 0 } }),
    'as many mailboxes as the cap, and a spec of sites': usage(
      { inFlight: { mailbox: 1_000, drive: 0, site: 0 } },
      { plan: planOf({ site: 1 }), isPinning: false },
    ),
    'nothing left of the day': usage({ today: { mailbox: 10_001, drive: 0, site: 0 } }),
    'just enough left of the day for the spec': usage(
      { today: { mailbox: 9_980, drive: 10_000, site: 9_980 } },
      { plan: planOf({ mailbox: 20, site: 20 }), isPinning: false },
    ),
    'too little left of the day for the spec': usage(
      { today: { mailbox: 9_981, drive: 0, site: 9_990 } },
      { plan: planOf({ mailbox: 20, site: 20 }), isPinning: false },
    ),
    'caps that the spec raises': usage(
      { activeSessions: 30, today: { mailbox: 10_000, drive: 0, site: 0 } },
      {
        plan: {
          ...planOf({ mailbox: 1 }),
          limits: { ...planOf({ mailbox: 1 }).limits, activeSessions: 50, perDay: 20_000 },
        },
        isPinning: false,
      },
    ),
    'sessions that may not be read': checkUse(refused, everything),
    'names that nobody needs': checkNames(null, 'users', 'User.Read.All'),
    'names that can be read': checkNames(read([]), 'users', 'User.Read.All'),
    'names that may not be read': checkNames(refused, 'sites', 'Sites.Read.All'),
    'names that cannot be read': checkNames(failed, 'users', 'User.Read.All'),
    'usage reports': checkSizes(read([row])),
    'usage reports that conceal names': checkSizes(read([row, { ...row, name: null, isConcealed: true }])),
    'usage reports that may not be read': checkSizes(refused),
    'usage reports that cannot be read': checkSizes(failed),
  };
}
