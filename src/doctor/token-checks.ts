import { missingPermissions, type TokenClaims } from '../graph/auth/token-claims.ts';
import { browsingRole, restoringRoles } from '../m365/directory-roles.ts';
import { manyOf } from '../m365/workload.ts';
import { formatDuration, hour } from '../util/duration.ts';
import { type Check, fail, ok, warn } from './check.ts';
import type { Need, RoleNeeds } from './needs.ts';

/** What is known of a token besides its claims. */
export interface TokenFacts {
  /** Null for a token that cannot be read, which may still work. */
  readonly claims: TokenClaims | null;
  /** The value of `--auth`. */
  readonly mode: string;
  /** Whether the program can get another one when it expires. */
  readonly isRenewable: boolean;
  /** Whether the service is on this machine: an emulator. */
  readonly isLoopback: boolean;
}

const subject = { section: 'token', id: 'token' } as const;

const fineIfServiceIs = 'Nothing to do if the checks of the service below are fine.';

/** Who it is for, for which service, and until when it is valid. */
export function checkToken({ claims, mode, isRenewable, isLoopback }: TokenFacts, now: number): Check {
  if (claims === null)
    return warn(
      subject,
      'signed in; the token cannot be read, so its tenant, expiry and permissions are not known here',
      fineIfServiceIs,
    );
  const { audience, expiresAt } = claims;
  const who = whoText(claims);
  if (!isLoopback && audience !== null && !isForGraph(audience))
    return fail(
      subject,
      `the token is for \`${audience}\`, not for Microsoft Graph (${who})`,
      'Get a token for https://graph.microsoft.com: with the Azure CLI, `az account get-access-token --resource-type ms-graph`.',
    );
  if (claims.kind === 'unknown' && audience !== null && isForGraph(audience))
    return fail(
      subject,
      `the token has no permissions at all (${who})`,
      'Add permissions to the app registration and have an administrator consent to them (docs/signing-in.md), then sign in again.',
    );
  if (expiresAt === null) return ok(subject, `signed in as ${who}`);
  const left = expiresAt - now;
  const renew = renewText(mode);
  if (left <= 0) return fail(subject, `the token has expired ${formatDuration(-left)} ago (${who})`, renew);
  const until = `valid for ${formatDuration(left)}`;
  if (!isRenewable && left < longRun)
    return warn(
      subject,
      `signed in as ${who}; the token is ${until} and cannot be renewed, so a longer run stops`,
      'Use --token-file or --token-command, which are read again before the token expires, or another way with --auth.',
    );
  return ok(subject, `signed in as ${who}; the token is ${until}${isRenewable ? ', and renewed' : ''}`);
}

/** Milliseconds. Ours: a night. */
const longRun: number = 12 * hour;

function whoText({ kind, operator }: TokenClaims): string {
  const name = operator === null ? '' : ` \`${operator}\``;
  if (kind === 'delegated') return `the user${name} (delegated permissions)`;
  return kind === 'application'
    ? `the application${name} (application permissions)`
    : `somebody${name} without permissions`;
}

/** The URL and the id of Microsoft Graph. */
function isForGraph(audience: string): boolean {
  return /^(https:\/\/graph\.microsoft\.com\/?|00000003-0000-0000-c000-000000000000)$/i.test(audience);
}

function renewText(mode: string): string {
  if (mode === 'token') return 'Get a new one into GRAPH_ACCESS_TOKEN, the token file or what the command prints.';
  return 'Sign in again.';
}

/** Whether the token is for the tenant of the spec. Null if neither says. */
export function checkTenant(ofToken: string | null, ofSpec: string | null): Check | null {
  const tenant = { section: 'token', id: 'tenant' } as const;
  if (ofToken === null)
    return ofSpec === null
      ? null
      : warn(
          tenant,
          `the token does not say its tenant, and the spec is for \`${ofSpec}\``,
          'Have an administrator grant `Organization.Read.All`, or add --assume-tenant to `run`.',
        );
  if (ofSpec === null) return ok(tenant, `the tenant \`${ofToken}\``);
  if (ofToken === ofSpec.toLowerCase()) return ok(tenant, `the tenant \`${ofToken}\`, as the spec says`);
  return fail(
    tenant,
    `the token is of the tenant \`${ofToken}\`, and the spec is for \`${ofSpec}\``,
    'Sign in to the tenant of the spec: set AZURE_TENANT_ID, or unset it.',
  );
}

/** A line for each permission. */
export function checkPermissions(claims: TokenClaims | null, needs: readonly Need[]): Check[] {
  const missing = missingPermissions(
    claims,
    needs.map(({ permission }) => permission),
  );
  return needs.map(({ key, permission, purpose, isEssential }) => {
    const one = { section: 'token', id: `permission-${key}` } as const;
    if (missing === null)
      return warn(
        one,
        `\`${permission}\` for ${purpose} is not checked: the token does not list its permissions`,
        fineIfServiceIs,
      );
    if (!missing.includes(permission)) return ok(one, `\`${permission}\` for ${purpose}`);
    const kind = claims?.kind === 'delegated' ? 'delegated' : 'application';
    const remedy = `Have an administrator grant the ${kind} permission \`${permission}\` and consent to it, then sign in again.`;
    const message = `\`${permission}\` is missing: it is for ${purpose}`;
    return isEssential ? fail(one, message, remedy) : warn(one, message, remedy);
  });
}

/** The directory roles of a user. Null for an application, which needs none. */
export function checkRoles(claims: TokenClaims | null, { workloads, isBrowsing }: RoleNeeds): Check | null {
  if (claims?.kind !== 'delegated') return null;
  const one = { section: 'token', id: 'roles' } as const;
  if (claims.directoryRoles === null)
    return warn(
      one,
      'the token does not list directory roles',
      'Make sure that the user is a Microsoft 365 Backup Administrator, or one for Exchange or SharePoint.',
    );
  const held = restoringRoles.filter(({ template }) => claims.directoryRoles?.includes(template));
  const uncovered = workloads.filter((workload) => !held.some((role) => role.workloads.includes(workload)));
  const names = held.map(({ name }) => name).join(', ');
  const activate = 'if the role is given for a time only (PIM), activate it first, then sign in again';
  if (uncovered.length > 0)
    return fail(
      one,
      `the user has no directory role for restoring ${manyOf(uncovered)}${names && `; the role is ${names}`}`,
      `Have an administrator make the user a Microsoft 365 Backup Administrator; ${activate}.`,
    );
  if (isBrowsing && !held.some(({ name }) => name === browsingRole))
    return warn(
      one,
      `the user is ${names}; choosing single files as a user asks for ${browsingRole}`,
      `Have an administrator make the user a ${browsingRole}; ${activate}.`,
    );
  return ok(one, `the user is ${names}`);
}
