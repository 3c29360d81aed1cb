import { describe, GraphError } from '../graph/graph-error.ts';
import { SignInProblem } from '../graph/sign-in-problem.ts';
import { StoreProblem } from '../store/store.ts';
import { version } from '../util/version.ts';
import type { Environment } from './environment.ts';
import { type ExitCode, exitCodes, Refusal } from './exit-codes.ts';

/** Tells on stderr why a command could not be carried out, and gives its exit code. What is nobody's doing is our bug. */
export function tellFailure(error: unknown, { stderr }: Environment): ExitCode {
  const known = explain(error);
  if (known === undefined) {
    const trace = error instanceof Error ? error.stack : String(error);
    stderr.write(`${trace}\n\nThis is a bug in bulk-restore ${version}. Please report it with the lines above.\n`);
    stderr.write('Nothing is lost: the state directory holds every step.\n');
    return exitCodes.bug;
  }
  stderr.write(`${known.message}\n`);
  if (known.hint !== null) stderr.write(`  hint: ${known.hint}\n`);
  return known.exitCode;
}

interface Explanation {
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;
}

function explain(error: unknown): Explanation | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof SignInProblem) return { message: error.message, hint: error.hint, exitCode: exitCodes.refused };
  if (error instanceof StoreProblem)
    return { message: error.message, hint: error.hint, exitCode: storeExitCodes[error.kind] };
  if (error instanceof GraphError) return explainGraphError(error);
  return undefined;
}

const storeExitCodes = {
  exists: exitCodes.usage,
  missing: exitCodes.usage,
  damaged: exitCodes.refused,
  unreadable: exitCodes.refused,
  unwritable: exitCodes.refused,
} as const;

/** Before a run has started: a run of its own tells these with what it kept. */
function explainGraphError(error: GraphError): Explanation {
  const message = `${error.message} (${describe(error)})`;
  const isAway = error.kind === 'unreachable' || error.kind === 'garbled' || error.kind === 'answer-lost';
  return { message, hint: null, exitCode: isAway ? exitCodes.stopped : exitCodes.refused };
}
