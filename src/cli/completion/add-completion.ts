import { Argument, type Command } from 'commander';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type Shell, shells } from './shells.ts';

/** Adds `completion`, which prints a script for a shell, and the hidden `complete`, which that script asks. */
export function addCompletion(program: Command, environment: Environment, ended: (code: ExitCode) => void): void {
  program
    .command('completion')
    .description('print the script that completes command lines in your shell')
    .addArgument(new Argument('<shell>', shells.join(', ')).choices(shells))
    .action(async (shell: Shell) => {
      const { completion } = await import('../commands/completion.ts');
      ended(completion(shell, environment));
    });

  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const { complete } = await import('../commands/complete.ts');
      ended(await complete(program, words, environment));
    });
}
