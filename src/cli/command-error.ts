import type { ExitCode } from '../util/exit-codes.ts';

/** Ends a command with a message for the user: one sentence, what to do about it, and the exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly hint: string | null;
  /** What programs may want to know beside the message, for `--json`. */
  readonly facts: object;

  constructor(exitCode: ExitCode, message: string, hint: string | null = null, facts: object = {}) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
    this.facts = facts;
  }
}
