import { missingPermissions, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { clockTolerance } from '../../m365/limits.ts';
import type { Plan } from '../../plan/plan.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';

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

/** The token must have these permissions, unless it cannot be read. */
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

/** Only the service that a run was started on knows the run's sessions: another would restore everything again. */
export function requireSameService(startedOn: string | undefined, origin: string): void {
  if (startedOn === undefined || startedOn === origin) return;
  const message = `the run was started on ${startedOn}, not on ${origin}`;
  throw new CommandError(exitCodes.refused, message, 'use the --graph-url that the run was started with');
}
