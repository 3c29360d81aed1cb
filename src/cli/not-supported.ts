import { exitCodes } from '../util/exit-codes.ts';
import { CommandError } from './command-error.ts';

/** Refuses what is documented for a later version: nothing is silently ignored. */
export function notYet(what: string): CommandError {
  return new CommandError(exitCodes.usage, `not supported yet: \`${what}\``);
}
