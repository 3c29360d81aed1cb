import type { Command } from 'commander';
import { quoted } from '../../../spec/problem/message.ts';
import { nearest } from '../../../spec/shape/nearest.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { CommandError } from '../../command-error.ts';

/** Prints the help of a command, or of the program if no command is named. */
export function showHelp(name: string | undefined, program: Command): ExitCode {
  const commands = program.createHelp().visibleCommands(program);
  const command = name === undefined ? program : commands.find((one) => one.name() === name);
  if (command === undefined) throw unknownCommand(name ?? '', commands);
  command.outputHelp();
  return exitCodes.done;
}

function unknownCommand(name: string, commands: readonly Command[]): CommandError {
  const near = nearest(
    name,
    commands.map((command) => command.name()),
  );
  const suggestion = near === undefined ? [] : [`did you mean \`${near}\`?`];
  const hint = [...suggestion, 'list commands with `bulk-restore help`'].join('\n');
  return new CommandError(exitCodes.usage, `unknown command ${quoted(name)}`, hint);
}
