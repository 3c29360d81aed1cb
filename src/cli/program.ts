import { Command, Help, type Option } from 'commander';
import type { ExitCode } from '../util/exit-codes.ts';
import { version } from '../util/version.ts';
import type { AnyCommand, CommandDefinition } from './command-definition.ts';
import { commandSections, commands } from './command-table.ts';
import { refuseEmptyWords } from './empty-words.ts';
import type { Environment } from './environment.ts';
import { exampleHelp, exitCodeHelp } from './help.ts';
import { optionGroups, sharedHeading } from './shared-options.ts';
import { storePlaceOf } from './store/store-place.ts';
import { leaveVariables, takeVariables } from './variables.ts';

/** How a command ended. */
export interface CommandEnd extends Pick<AnyCommand, 'isRestore'> {
  readonly exitCode: ExitCode;
}

/**
 * Makes the parser of command lines from the table of commands. `onEnd` hears how the command ended. For a command line of `words`, only
 * the commands that it needs have their arguments and flags, which saves a start the making of several hundred; without, all have.
 */
export function programFor(
  environment: Environment,
  onEnd: (end: CommandEnd) => void,
  words: readonly string[] = [],
): Command {
  const wanted = neededBy(words);
  const program = new Command('bulk-restore')
    .description('Bulk restores for Microsoft 365 Backup Storage, from a reviewed file, with one command.')
    .version(version)
    .addHelpText('after', exitCodeHelp)
    // It is in the table of commands.
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      // Whoever catches the error prints it.
      outputError: () => undefined,
    })
    .configureHelp({ groupItems: ownFirst, optionDescription: descriptionOf })
    .hook('preAction', (_, command) => {
      takeVariables(command, environment.variables);
    });
  for (const section of commandSections)
    for (const definition of section.commands) {
      const { run, isRestore = false, takesAnything = false } = definition as CommandDefinition<unknown>;
      const command = addCommand(program, definition).helpGroup(section.heading);
      if (wanted.includes(definition)) addWords(command, definition);
      command.action(async () => {
        if (!takesAnything) refuseEmptyWords(command);
        const options = optionsOf(command);
        const exitCode = await withTrace(definition.name, options, environment, (surroundings) =>
          run(command.args, options, { environment: surroundings, program: () => programFor(environment, onEnd) }),
        );
        onEnd({ exitCode, isRestore });
      });
    }
  return program;
}

/** The commands whose arguments and flags a command line is about. The list of commands shows the arguments of all. */
function neededBy(words: readonly string[]): readonly AnyCommand[] {
  const named = commands.filter(({ name }) => name === words[0]);
  if (named.length > 0) return named;
  return words.length === 0 || words.some((word) => word === '-h' || word === '--help') ? commands : [];
}

/** The flags of a command before those that many share, also if `--help` is the only one of its own. */
function ownFirst<Item extends Command | Option>(
  unsorted: Item[],
  visible: Item[],
  headingOf: (item: Item) => string,
): Map<string, Item[]> {
  const groups = [...new Help().groupItems(unsorted, visible, headingOf)];
  return new Map(groups.toSorted(([a], [b]) => Number(a === sharedHeading) - Number(b === sharedHeading)));
}

/** As commander words it, but not that a switch is off by default. */
function descriptionOf(option: Option): string {
  return new Help().optionDescription(option).replace(' (default: false)', '').replace('(default: false, ', '(');
}

/** With `--trace`, the calls of the command are recorded. */
async function withTrace<T>(
  command: string,
  { trace }: { readonly trace?: string },
  environment: Environment,
  run: (environment: Environment) => Promise<T>,
): Promise<T> {
  if (trace === undefined || trace === '') return await run(environment);
  const { traced } = await import('./files/tracing.ts');
  return await traced({ trace, command }, environment, run);
}

/** The options of a command, and which of them were given. */
function optionsOf(command: Command): object {
  const options = command.opts();
  const given = Object.keys(options).filter((name) => command.getOptionValueSource(name) !== 'default');
  return { ...options, ...storePlaceOf(command), given };
}

function addCommand(program: Command, definition: AnyCommand): Command {
  const { name, summary, isHidden = false } = definition;
  return program.command(name, { hidden: isHidden }).description(summary);
}

/** Adds the arguments and flags of a command, and its help. */
function addWords(command: Command, definition: AnyCommand): void {
  const { group, examples, takesAnything = false } = definition;
  for (const argument of definition.arguments) command.addArgument(argument);
  const shared = group === null ? [] : optionGroups[group];
  for (const option of [...definition.options(), ...shared]) command.addOption(option);
  leaveVariables(command);
  if (takesAnything) command.helpOption(false).allowUnknownOption();
  if (examples.length > 0) command.addHelpText('after', exampleHelp(examples));
}
