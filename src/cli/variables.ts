import { type Command, InvalidArgumentError, type Option } from 'commander';
import type { Environment } from './environment.ts';

/**
 * Sets flags from their environment variables, unless the command line has them. An empty variable counts as not set. Commander
 * itself would always read `process.env`.
 */
export function takeVariables(command: Command, variables: Environment['variables']): void {
  for (const option of command.options) {
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    if (option.envVar === undefined || source === 'cli') continue;
    const text = variables[option.envVar] || undefined;
    if (text !== undefined) command.setOptionValueWithSource(key, valueFrom(option, text, command), 'env');
    else if (source === 'env') command.setOptionValueWithSource(key, option.defaultValue, 'default');
  }
}

function valueFrom(option: Option, text: string, command: Command): unknown {
  const isOn = !['0', 'false', 'no'].includes(text.toLowerCase());
  if (option.negate) return isOn ? false : undefined;
  if (option.isBoolean()) return isOn;
  try {
    return option.parseArg === undefined ? text : option.parseArg<unknown>(text, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(
      `error: option '${option.flags}' value '${text}' from env '${option.envVar}' is invalid. ${error.message}`,
    );
  }
}
