import { createInterface } from 'node:readline/promises';
import { missingPermissions, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { clockTolerance } from '../../m365/limits.ts';
import type { Plan } from '../../plan/plan.ts';
import { quoted } from '../../spec/problem/message.ts';
import { formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { unguarded } from '../terminal/guarded-output.ts';

/** In-place restores overwrite resources: somebody must confirm with `--confirm <spec name>`, or type the name on a terminal. */
export async function requireConfirmation(
  plan: Plan,
  confirmed: string | undefined,
  environment: Environment,
): Promise<void> {
  const count = plan.groups.reduce((sum, group) => (group.destination === 'inPlace' ? sum + group.count : sum), 0);
  if (count === 0 || confirmed === plan.name) return;
  const what = `${formatCount(count)} ${count === 1 ? 'resource' : 'resources'} would be overwritten in place`;
  if (confirmed !== undefined)
    throw new CommandError(
      exitCodes.refused,
      `${what}, and --confirm says \`${confirmed}\``,
      `confirm with --confirm ${plan.name}`,
    );
  const typed = await askForName(`${what}. Type the spec's name to confirm: `, environment);
  if (typed === plan.name) return;
  if (typed === null)
    throw new CommandError(exitCodes.refused, `${what}; confirm it first`, `confirm with --confirm ${plan.name}`);
  throw new CommandError(exitCodes.refused, `${what}, and \`${typed}\` is not the spec's name`, `type ${plan.name}`);
}

/** Null if nobody can be asked, or nobody answers: Ctrl-C and Ctrl-D close the dialogue. */
async function askForName(question: string, { stdin, stderr }: Environment): Promise<string | null> {
  if (stdin.isTTY !== true || stderr.isTTY !== true) return null;
  const dialogue = createInterface({ input: stdin, output: unguarded(stderr) });
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

/** A reviewed plan must not be older than `maxAge`, in milliseconds. */
export function requireFreshness(plan: Plan, maxAge: number, now: number): void {
  const age = now - Date.parse(plan.createdAt);
  if (age > maxAge) {
    const message = `the plan was made ${formatDuration(age)} ago; it can be ${formatDuration(maxAge)} old`;
    throw new CommandError(
      exitCodes.refused,
      message,
      'make a new plan and have it reviewed, or allow an older one with --max-plan-age',
    );
  }
  if (age < -clockTolerance) {
    const message = `by this machine's clock, the plan was made ${formatDuration(-age)} from now`;
    throw new CommandError(
      exitCodes.refused,
      message,
      'set the clock of this machine, or of the one that made the plan',
    );
  }
}

/** The plan must have the approved hash, if one is given. */
export function requireApproval({ hash }: Plan, approved: string | undefined): void {
  if (approved === undefined || approved === hash) return;
  const message = `the plan's hash is ${hash}, and ${approved} was approved`;
  throw new CommandError(exitCodes.refused, message, 'run the plan that was approved, or have this one approved');
}

/** What a token must be good for. */
export interface TokenNeeds {
  /** Its tenant must be the token's; null for a resource that no spec names. */
  readonly target: Pick<Plan, 'name' | 'tenant'> | null;
  readonly permissions?: readonly string[];
}

/** The token must be for the right tenant and have the permissions, unless it cannot be read. */
export function requireToken({ target, permissions = [] }: TokenNeeds, claims: TokenClaims | null): void {
  if (target !== null) requireTenant(target, claims);
  requirePermissions(permissions, claims);
}

/** The token must have these permissions, unless it cannot be read. */
function requirePermissions(needed: readonly string[], claims: TokenClaims | null): void {
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

/** The token must be for the tenant of the spec or plan, unless it cannot be read. */
function requireTenant({ name, tenant }: Pick<Plan, 'name' | 'tenant'>, claims: TokenClaims | null): void {
  const signedIn = claims?.tenant ?? null;
  // Lower case in our own plans and in claims.
  if (tenant === null || signedIn === null || signedIn === tenant.toLowerCase()) return;
  const message = `\`${name}\` is for the tenant ${quoted(tenant)}, and the token is of \`${signedIn}\``;
  throw new CommandError(exitCodes.refused, message, 'sign in to the tenant that it is for; nothing was sent');
}

/** Only the service that a run was started on knows the run's sessions: another would restore everything again. */
export function requireSameService(startedOn: string | undefined, origin: string): void {
  if (startedOn === undefined || startedOn === origin) return;
  const message = `the run was started on ${startedOn}, not on ${origin}`;
  throw new CommandError(exitCodes.refused, message, 'use the --graph-url that the run was started with');
}
