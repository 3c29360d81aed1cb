import { formatDuration, second } from '../../util/duration.ts';
import type { TextOrigin } from './bearer-text.ts';
import { commandWords } from './command-words.ts';
import type { TokenSource } from './renewed-token.ts';
import { SignInProblem } from './sign-in-problem.ts';

/**
 * Runs a program without a shell, and without anything to read. Its standard error is thrown away. Ends it with everything that it
 * has started when it takes longer than `timeout` (milliseconds), when it prints more than `mostBytes`, and when the signal aborts.
 */
export type RunProgram = (words: readonly [string, ...string[]], limits: ProgramLimits) => Promise<ProgramEnd>;

export interface ProgramLimits {
  readonly timeout: number;
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export type ProgramEnd =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string }
  /** The system could not start it: its error code, or its message. */
  | { readonly kind: 'not-started'; readonly because: string }
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'killed' };

/** Ours: a sign-in with a slow proxy takes a few seconds, and a token has at most some KiB. */
export const tokenCommandLimits: ProgramLimits = { timeout: 30 * second, mostBytes: 65_536 };

/** The command of `--token-command`, which prints a token. Messages name its program only: arguments and output may be secret. */
export class TokenCommand implements TokenSource {
  readonly origin: TextOrigin;
  readonly #words: readonly [string, ...string[]];
  readonly #program: string;
  readonly #run: RunProgram;

  /** Throws SignInProblem for a command that only a shell understands. */
  constructor(command: string, run: RunProgram) {
    this.#words = commandWords(command);
    this.#program = `\`${this.#words[0]}\` of --token-command`;
    this.#run = run;
    this.origin = {
      name: `the output of ${this.#program}`,
      remedy: 'Have the command print the token only, or a JSON object with `accessToken`.',
    };
  }

  async read(signal?: AbortSignal): Promise<string> {
    const end = await this.#run(this.#words, { ...tokenCommandLimits, signal });
    signal?.throwIfAborted();
    if (end.kind === 'ended' && end.exitCode === 0) return end.stdout;
    throw this.#problem(end);
  }

  #problem(end: ProgramEnd): SignInProblem {
    const { timeout, mostBytes } = tokenCommandLimits;
    const byHand = 'Run the command by hand, without input, to see why.';
    switch (end.kind) {
      case 'ended':
        return new SignInProblem(`${this.#program} ended with exit code ${end.exitCode}`, byHand);
      case 'killed':
        return new SignInProblem(`${this.#program} was ended by a signal`, byHand);
      case 'too-slow':
        return new SignInProblem(`${this.#program} did not end within ${formatDuration(timeout)}`, byHand);
      case 'too-long':
        return new SignInProblem(`${this.#program} printed more than ${mostBytes} bytes`, this.origin.remedy);
      case 'not-started':
        return new SignInProblem(
          `${this.#program} cannot be started: ${end.because}`,
          'Name a program on the path or by its whole path. For a script of Windows (`az.cmd`), begin with `cmd /c`.',
        );
    }
  }
}
