import type { EventEmitter } from 'node:events';
import { type Command, InvalidArgumentError, type Option } from 'commander';

/** Keeps commander from reading `process.env` by itself: it would refuse an empty variable, and never sees those of a caller. */
export function leaveVariables(command: Command): void {
  // Its types leave out most of what it inherits.
  const emitter = command as Command & Pick<EventEmitter, 'removeAllListeners'>;
  for (const option of command.options) emitter.removeAllListeners(`optionEnv:${option.name()}`);
}

/** Sets flags from their environment variables, unless the command line has them. An empty variable counts as not set. */
export function takeVariables(command: Command, variables: Readonly<Record<string, string | undefined>>): void {
  for (const option of command.options) {
    const key = option.attributeName();
    if (option.envVar === undefined || command.getOptionValueSource(key) === 'cli') continue;
    const text = variables[option.envVar] || undefined;
    if (text !== undefined) command.setOptionValueWithSource(key, valueFrom(option, text, command), 'env');
  }
}

function valueFrom(option: Option, text: string, command: Command): unknown {
  try {
    if (option.negate) return isYes(text) ? false : undefined;
    if (option.isBoolean()) return isYes(text);
    return option.parseArg === undefined ? text : option.parseArg<unknown>(text, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(
      `error: option '${option.flags}' value '${text}' from env '${option.envVar}' is invalid. ${error.message}`,
    );
  }
}

/** What a variable of a flag without a value says for yes. */
export const yes: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'on']);

/** Throws InvalidArgumentError if a text says neither yes nor no. */
function isYes(text: string): boolean {
  const word = text.toLowerCase();
  if (yes.has(word)) return true;
  if (['0', 'false', 'no', 'off'].includes(word)) return false;
  throw new InvalidArgumentError('Expected 1, true, yes or on, or 0, false, no or off.');
}
