import type { Argument, Command, Option } from 'commander';
import type { ExitCode } from '../util/exit-codes.ts';
import type { Environment } from './environment.ts';
import type { OptionGroup } from './shared-options.ts';

/** A command line as somebody would type it, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** What a command runs with. */
export interface CommandContext {
  readonly environment: Environment;
  /** The parser of all command lines, for help and completion. */
  program(): Command;
}

/** One command: the parser, help, completion and docs/commands.md are made from it. */
export interface CommandDefinition<Options = never> {
  readonly name: string;
  /** A sentence for help, without capital and full stop. */
  readonly summary: string;
  readonly arguments: readonly Argument[];
  /** The shared flags that it takes; null for none. */
  readonly group: OptionGroup | null;
  /** Made when somebody asks for them: a command line needs those of one command. */
  options(): readonly Option[];
  readonly examples: readonly Example[];
  /** Left out of help. */
  readonly isHidden?: boolean;
  /** Takes any word, flags included, as an argument. */
  readonly takesAnything?: boolean;
  /** Its exit code says how the restore went, even if nobody could read its output. */
  readonly isRestore?: boolean;
  /** Runs it. Loads what it needs, so that offline commands start without the network libraries. */
  run(words: readonly string[], options: Options, context: CommandContext): Promise<ExitCode>;
}

/** A definition among others, whose options only its own `run` knows. */
export type AnyCommand = CommandDefinition<never>;
