import { missingPermissions, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { clockTolerance } from '../../m365/limits.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunStarted } from '../../state/events.ts';
import type { RunState } from '../../state/run-state.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { shellPath } from '../../util/shell-path.ts';
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
export function requireSameService(startedOn: RunStarted | null | undefined, origin: string): void {
  if (!startedOn || startedOn.service === origin) return;
  const message = `the run was started on ${startedOn.service}, not on ${origin}`;
  const { graphUrl } = startedOn;
  const flag =
    graphUrl === undefined ? 'the --graph-url that the run was started with' : `--graph-url ${shellPath(graphUrl)}`;
  throw new CommandError(exitCodes.refused, message, `use ${flag}`);
}

/** A run on the emulator inside a process cannot go on without it: its tenant, with all that was restored in it, is gone. */
export function requireTenantLeft({ runId, started }: RunState): void {
  if (started?.embedded !== true) return;
  throw new CommandError(
    exitCodes.refused,
    `the emulated tenant of the run \`${runId}\` is gone: it ended with the process that it ran in`,
    'start a new run with `bulk-restore run <spec> --emulator`, or serve a tenant that stays with `bulk-restore emulate`',
  );
}
