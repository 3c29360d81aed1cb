import { CommanderError } from 'commander';
import { usageText } from '../text/usage-text.ts';
import { type ExitCode, exitCodes } from '../util/exit-codes.ts';
import { CommandError } from './command-error.ts';
import type { Environment } from './environment.ts';
import { reportFailure } from './failure.ts';
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
    if (!(error instanceof CommanderError)) return reportFailure(error, environment);
    if (error.exitCode === 0) return exitCodes.done;
    // Help was shown, for want of a command.
    if (error.code === 'commander.help') return exitCodes.usage;
    return reportFailure(usageRefusal(error), environment);
  }
}

function usageRefusal({ message }: CommanderError): CommandError {
  const hint = 'list commands and flags with `bulk-restore help [command]`';
  return new CommandError(exitCodes.usage, usageText(message).trimEnd(), hint);
}
