import { CommanderError } from 'commander';
import type { Environment } from './environment.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { tellFailure } from './failure.ts';
import { programFor } from './program.ts';

/** Runs one command line to its exit code. Never rejects: what goes wrong is told on stderr. */
export async function runCli(environment: Environment): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = programFor(environment, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...environment.arguments], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return tellFailure(error, environment);
  }
}
