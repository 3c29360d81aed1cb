import { type Command, CommanderError } from 'commander';
import { usageText } from '../text/usage-text.ts';
import { exitCodes } from '../util/exit-codes.ts';
import { CommandError } from './command-error.ts';
import type { Environment } from './environment.ts';
import { reportFailure } from './failure.ts';
import { type CommandEnd, programFor } from './program.ts';
import { guarded } from './terminal/guarded-output.ts';

/** Runs one command line. Never rejects: it prints on stderr what went wrong. */
export async function runCli(outside: Environment): Promise<CommandEnd> {
  const environment = guarded(outside);
  let end: CommandEnd = { exitCode: exitCodes.done };
  const onEnd = (reached: CommandEnd): void => {
    end = reached;
  };
  const program = programFor(environment, onEnd, environment.arguments);
  try {
    await program.parseAsync([...environment.arguments], { from: 'user' });
    return end;
  } catch (error) {
    if (!(error instanceof CommanderError)) return { exitCode: reportFailure(error, environment) };
    if (error.exitCode === 0) return { exitCode: exitCodes.done };
    // Without a command, help was shown.
    if (error.code === 'commander.help') return { exitCode: exitCodes.usage };
    return { exitCode: reportFailure(usageError(error, program, environment.arguments), environment) };
  }
}

function usageError({ message }: CommanderError, { commands }: Command, words: readonly string[]): CommandError {
  const typed = words.find((word) => !word.startsWith('-'));
  const { message: said, suggestion } = usageText(message);
  const hint = commands.some((command) => command.name() === typed)
    ? `see its flags with \`bulk-restore help ${typed}\``
    : 'list commands with `bulk-restore help`';
  return new CommandError(exitCodes.usage, said, suggestion === null ? hint : `${suggestion}\n${hint}`);
}
