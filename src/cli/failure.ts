import { SignInProblem } from '../graph/auth/sign-in-problem.ts';
import { describeError, GraphError } from '../graph/graph-error.ts';
import { Stop } from '../run/stop.ts';
import { type Refusal, StoreProblem } from '../store/store.ts';
import { type ExitCode, exitCodes } from '../util/exit-codes.ts';
import { jsonDocument } from '../util/printable.ts';
import { reasonOf } from '../util/system-error.ts';
import { version } from '../util/version.ts';
import { CommandError, ProblemsError } from './command-error.ts';
import type { Environment } from './environment.ts';
import { say, show } from './terminal/say.ts';

/**
 * Prints on stderr why a command failed, and returns its exit code. With `--json`, stdout gets the error as well, as its one
 * document. An error of no known kind is a bug.
 */
export function reportFailure(thrown: unknown, environment: Environment): ExitCode {
  const { outputMode, stdout } = environment;
  const error = firstOf(thrown);
  const known = explain(error);
  if (outputMode.isJson) stdout.write(jsonDocument(asJson(error, known)));
  if (known === undefined) {
    const trace = (error instanceof Error ? error.stack : undefined) ?? String(error);
    const plea = `This is a bug in bulk-restore ${version}. Please report it with the lines above.`;
    say(
      'error',
      [...trace.split('\n'), '', plea, 'Nothing is lost: the state directory holds every step.'],
      environment,
    );
    return exitCodes.bug;
  }
  if (error instanceof ProblemsError) show('error', error.message, environment);
  else printError(known, environment);
  return known.exitCode;
}

/** The exit code that an error ends the program with. */
export function exitCodeFor(error: unknown): ExitCode {
  return explain(firstOf(error))?.exitCode ?? exitCodes.bug;
}

/** Why a command did nothing for a run, for those who look at the run later. */
export function refusalOf(error: unknown): Refusal {
  const { exitCode, message } = explain(error) ?? { exitCode: exitCodes.bug, message: reasonOf(error) };
  return { exitCode, because: message };
}

/** Prints a message and its hint on stderr. A hint of two lines is two hints. */
export function printError({ message, hint }: Pick<Explanation, 'message' | 'hint'>, environment: Environment): void {
  const hints = hint === null ? [] : hint.split('\n').map((line) => `  hint: ${line}`);
  say('error', [message, ...hints], environment);
}

/** What went wrong first: closing what was open may fail after it, and often because of it. */
function firstOf(error: unknown): unknown {
  const isLater = error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error;
  return isLater ? firstOf(error.suppressed) : error;
}

function asJson(error: unknown, known: Explanation | undefined): object {
  const { message, hint, exitCode } = known ?? { message: reasonOf(error), hint: null, exitCode: exitCodes.bug };
  return { ok: false, exit_code: exitCode, message, hint, ...(error instanceof CommandError ? error.facts : {}) };
}

interface Explanation {
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;
}

function explain(error: unknown): Explanation | undefined {
  if (error instanceof CommandError) return error;
  if (error instanceof SignInProblem) return { message: error.message, hint: error.hint, exitCode: exitCodes.refused };
  if (error instanceof StoreProblem)
    return { message: error.message, hint: error.hint, exitCode: storeExitCodes[error.kind] };
  if (error instanceof GraphError) return explainGraphError(error);
  // Before a run goes on: what stops it then is recorded.
  if (error instanceof Stop) return { message: error.message, hint: null, exitCode: exitCodes.stopped };
  return undefined;
}

const storeExitCodes = {
  exists: exitCodes.usage,
  missing: exitCodes.usage,
  held: exitCodes.held,
  lost: exitCodes.held,
  damaged: exitCodes.refused,
  unreadable: exitCodes.refused,
  unwritable: exitCodes.refused,
} as const;

/** Only before a run starts: a run explains its own errors, with what it kept. */
function explainGraphError(error: GraphError): Explanation {
  const message = `${error.message} (${describeError(error)})`;
  const isAway = error.kind === 'unreachable' || error.kind === 'garbled' || error.kind === 'answer-lost';
  return { message, hint: null, exitCode: isAway ? exitCodes.stopped : exitCodes.refused };
}
