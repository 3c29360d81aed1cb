import type { Command } from 'commander';
import { exitCodes } from '../util/exit-codes.ts';
import { CommandError } from './command-error.ts';

/** Commands that are documented for later versions. */
const laterCommands = ['history', 'doctor'] as const;

/** Has the program know them, so that neither they nor their help are taken for a mistake of whoever asks. */
export function addLaterCommands(program: Command): void {
  for (const name of laterCommands)
    program
      .command(name, { hidden: true })
      .argument('[words...]')
      .allowUnknownOption()
      .configureHelp({ formatHelp: () => `\`${name}\` is not in this version, but in a later one.\n` })
      .action(() => {
        throw notYet(name);
      });
}

/** What is documented for later is refused, never silently ignored. */
export function notYet(what: string): CommandError {
  return new CommandError(exitCodes.usage, `not supported yet: \`${what}\``);
}
