import type { Command, Option } from 'commander';
import { exitCodes } from '../util/exit-codes.ts';
import { CommandError } from './command-error.ts';

/**
 * Refuses arguments and values of flags that are empty, as a script gives them whose variable is not set: as the name of a file or folder,
 * they would mean the working directory, or nothing.
 */
export function refuseEmptyWords(command: Command): void {
  const place = emptyArgument(command) ?? command.options.find((option) => isEmpty(option, command))?.flags;
  if (place === undefined) return;
  throw new CommandError(
    exitCodes.usage,
    `\`${place}\` needs a value, and this one is empty`,
    'check whether a variable in your script is empty',
  );
}

/** Arguments of any number say for themselves which of them is empty. */
function emptyArgument({ registeredArguments, args }: Command): string | undefined {
  return registeredArguments.find((argument, index) => !argument.variadic && args[index] === '')?.name();
}

function isEmpty(option: Option, command: Command): boolean {
  const key = option.attributeName();
  if (!option.required || mayBeEmpty.has(key) || command.getOptionValueSource(key) !== 'cli') return false;
  const value: unknown = command.getOptionValue(key);
  return value === '' || (Array.isArray(value) && value.includes(''));
}

/** An empty confirmation confirms nothing, and is refused as such. */
const mayBeEmpty: ReadonlySet<string> = new Set(['confirm']);
