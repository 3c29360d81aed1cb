import { createInterface } from 'node:readline/promises';
import { missingPermissions, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { describeError, GraphError, isNoAnswerToThis } from '../../graph/graph-error.ts';
import type { RestoreApi } from '../../graph/restore-api.ts';
import { writeTime } from '../../graph/wire/wire.ts';
import { clockTolerance } from '../../m365/limits.ts';
import { neededPermissions } from '../../plan/permissions.ts';
import type { Plan } from '../../plan/plan.ts';
import { quoted } from '../../spec/problem/message.ts';
import { formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';

/** In-place restores overwrite what is there: the spec's name must be given with `--confirm`, or typed on a terminal. */
export async function requireConfirmation(
  plan: Plan,
  confirmed: string | undefined,
  environment: Environment,
): Promise<void> {
  const count = plan.groups.reduce((sum, group) => (group.destination === 'inPlace' ? sum + group.count : sum), 0);
  if (count === 0 || confirmed === plan.name) return;
  const what = `${formatCount(count)} ${count === 1 ? 'resource is' : 'resources are'} to be overwritten in place`;
  if (confirmed !== undefined)
    throw new CommandError(
      exitCodes.refused,
      `${what}, and --confirm says \`${confirmed}\``,
      `confirm with --confirm ${plan.name}`,
    );
  const typed = await askForName(`${what}. Type the spec's name to confirm: `, environment);
  if (typed === plan.name) return;
  if (typed === null)
    throw new CommandError(
      exitCodes.refused,
      `${what}, which needs to be confirmed`,
      `confirm with --confirm ${plan.name}`,
    );
  throw new CommandError(exitCodes.refused, `${what}, and \`${typed}\` is not the spec's name`, `type ${plan.name}`);
}

/** Null where there is nobody to ask, or nobody answers: Ctrl-C and Ctrl-D close the dialogue. */
async function askForName(question: string, { stdin, stderr }: Environment): Promise<string | null> {
  if (stdin.isTTY !== true || stderr.isTTY !== true) return null;
  const dialogue = createInterface({ input: stdin, output: stderr });
  const closed = new AbortController();
  dialogue.once('close', () => closed.abort());
  try {
    return (await dialogue.question(question, { signal: closed.signal })).trim();
  } catch (error) {
    if (closed.signal.aborted) return null;
    throw error;
  } finally {
    dialogue.close();
  }
}

/** A reviewed plan is for the time in which it was reviewed. `maxAge` in milliseconds. */
export function requireFreshness(plan: Plan, maxAge: number, now: number): void {
  const age = now - Date.parse(plan.createdAt);
  if (age > maxAge) {
    const message = `the plan was made ${formatDuration(age)} ago, and may be ${formatDuration(maxAge)} old at most`;
    throw new CommandError(
      exitCodes.refused,
      message,
      'plan anew and have it reviewed, or allow more with --max-plan-age',
    );
  }
  if (age < -clockTolerance) {
    const message = `the plan was made ${formatDuration(-age)} from now, by this machine's clock`;
    throw new CommandError(exitCodes.refused, message, 'set the clock of this machine, or of the one that planned');
  }
}

/** The plan must be the one that was approved, where its hash is given. */
export function requireApproval({ hash }: Plan, approved: string | undefined): void {
  if (approved === undefined || approved === hash) return;
  const message = `the plan's hash is ${hash}, and ${approved} was approved`;
  throw new CommandError(exitCodes.refused, message, 'run the plan that was approved, or have this one approved');
}

/** The token must be of the plan's tenant and carry the permissions to restore it, as far as it can be read. */
export function requireFittingToken(plan: Plan, claims: TokenClaims | null): void {
  requireTenant(plan, claims);
  requirePermissions(neededPermissions(plan), claims);
}

/** The token must carry permissions, as far as it can be read. */
export function requirePermissions(needed: readonly string[], claims: TokenClaims | null): void {
  const missing = missingPermissions(claims, [...needed]) ?? [];
  if (missing.length > 0) {
    const message = `the token lacks the permission \`${missing.join('`, `')}\``;
    throw new CommandError(
      exitCodes.refused,
      message,
      'have an administrator grant it, then sign in again; nothing was sent',
    );
  }
}

/** The token must be of the plan's tenant, as far as it can be read. */
export function requireTenant({ name, tenant }: Pick<Plan, 'name' | 'tenant'>, claims: TokenClaims | null): void {
  const signedIn = claims?.tenant ?? null;
  // Lower case in our own plans and in claims.
  if (tenant === null || signedIn === null || signedIn === tenant.toLowerCase()) return;
  const message = `\`${name}\` is for the tenant ${quoted(tenant)}, and the token is of \`${signedIn}\``;
  throw new CommandError(exitCodes.refused, message, 'sign in to the tenant that it is for; nothing was sent');
}

/**
 * The backup service must be in a state in which it restores. Resolves to what should be said aloud, if anything: a
 * state that can't be read or isn't known here is no reason to refuse, for the service will tell at the first session.
 */
export async function requireService(api: Pick<RestoreApi, 'getServiceStatus'>, now: number): Promise<string | null> {
  try {
    const { status, statusText, restoreAllowedTill } = await api.getServiceStatus();
    if (status === 'enabled') return null;
    if (status === 'unknown') return `the service says it is \`${statusText}\`, which is not known here; going on`;
    const isAllowed = restoreAllowedTill !== null && restoreAllowedTill > now;
    if (status === 'protectionChangeLocked' && (isAllowed || restoreAllowedTill === null)) return null;
    if (status === 'disabled' && isAllowed)
      return `the backup service is disabled; restores are allowed until ${writeTime(restoreAllowedTill)}`;
    throw new CommandError(
      exitCodes.refused,
      `the backup service is \`${statusText}\` and restores nothing`,
      remedies[status],
    );
  } catch (error) {
    if (!(error instanceof GraphError) || !isNoAnswerToThis(error)) throw error;
    return `the state of the backup service can't be read (${describeError(error)}); going on`;
  }
}

const remedies = {
  disabled: 'enable Microsoft 365 Backup in the admin centre',
  restoreLocked: 'ask Microsoft why the tenant is locked for restores',
  protectionChangeLocked:
    'restores were allowed for a time only, which is over; check the billing profile in the admin centre',
} as const;
