import { Command } from 'commander';
import { yes } from './variables.ts';

/** How a command line asks to be answered. */
export interface OutputMode {
  /** stdout is one JSON document, errors included. */
  readonly isJson: boolean;
  /** stderr is one JSON object a line. */
  readonly isJsonLog: boolean;
  /** stderr has no progress, only what somebody must read. */
  readonly isQuiet: boolean;
  /** stdout is commands to the runner of GitHub or Azure DevOps. */
  readonly isAnnotations: boolean;
  /** Output has colours although it is no terminal. */
  readonly hasColours: boolean;
}

/**
 * Finds `--json`, `--format`, `--log-format`, `--log-level`, `--quiet` and `--color` in a command line. The line may be wrong: then the error about it comes in the form
 * that it asks for. Everybody else reads `Environment.outputMode`.
 */
export function outputModeOf(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): OutputMode {
  const flags = new Command()
    .option('--json')
    .option('-q, --quiet')
    .option('--log-level <level>')
    .option('--log-format <format>')
    .option('--format <format>')
    .option('--color')
    .option('--no-color')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  try {
    flags.parse([...words], { from: 'user' });
  } catch {
    // A flag without its value: the parser of the whole command line reports it.
  }
  const {
    json = false,
    quiet = yes.has(variables['BULK_RESTORE_QUIET']?.toLowerCase() ?? ''),
    logLevel = variables['BULK_RESTORE_LOG_LEVEL'],
    logFormat = variables['BULK_RESTORE_LOG_FORMAT'],
    format,
    color,
  } = flags.opts();
  return {
    isJson: json,
    isJsonLog: logFormat === 'json',
    isQuiet: quiet || logLevel === 'warn' || logLevel === 'error',
    isAnnotations: !json && (format === 'github' || format === 'azure'),
    hasColours: color === true,
  };
}
