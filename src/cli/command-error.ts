import type { ExitCode } from '../util/exit-codes.ts';

/** Ends a command: one sentence for the user, a hint, and the exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly hint: string | null;
  /** More for programs, with `--json`. */
  readonly facts: object;

  constructor(exitCode: ExitCode, message: string, hint: string | null = null, facts: object = {}) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
    this.facts = facts;
  }
}
