import { type ExitCode, exitCodes } from '../util/exit-codes.ts';

/** Ends a command: one sentence for the user, a hint, and the exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  /** A line each for several hints. */
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

/** A file has errors. The message is a printable text with all of them, each with its place, over many lines. */
export class ProblemsError extends CommandError {
  constructor(text: string, facts: object = {}) {
    super(exitCodes.usage, text, null, facts);
  }
}
