import type { Command, Option } from 'commander';

/** A word that can complete the command line, and what it is for. */
export interface Completion {
  readonly value: string;
  readonly description: string;
}

/** What can come at the end of a command line. */
export type ExpectedWord =
  | { readonly kind: 'words'; readonly words: readonly Completion[] }
  /** The runs of a store; undefined if the line names none. */
  | { readonly kind: 'run-ids'; readonly storePlace: string | undefined }
  /** With one of these extensions; with any if the list is empty. */
  | { readonly kind: 'files'; readonly extensions: readonly string[] }
  | { readonly kind: 'directories' };

/**
 * What can complete the last of `words`, which may be empty. The words are those after the program's name. A line with a mistake
 * has no completions.
 */
export function expectedAfter(program: Command, words: readonly string[]): ExpectedWord {
  const last = words.at(-1) ?? '';
  const line = readLine(program, words.slice(0, -1));
  if (line.option !== undefined) return optionValue(line.option, line);
  const [flag, value] = splitFlag(last);
  if (value !== undefined) {
    const option = optionOf(line.command, flag);
    return option === undefined ? nothing : optionValue(option, line);
  }
  if (last.startsWith('-') && !line.isPastFlags) return wordsOf(flagsLeft(line));
  if (line.command === program) return line.count === 0 ? wordsOf(commandsOf(program)) : nothing;
  return argumentOf(line, program);
}

/** The typed part of the word to complete: the value in `--auth=to`, otherwise the whole word. */
export function typedPart(last: string): string {
  return splitFlag(last)[1] ?? last;
}

/** A command line so far. */
interface ParsedLine {
  readonly command: Command;
  /** The flags given, with their values. */
  readonly given: ReadonlyMap<Option, string>;
  /** Number of arguments of the command so far; without a command, number of words that are not one. */
  readonly count: number;
  /** The flag whose value comes next. */
  readonly option: Option | undefined;
  /** After `--` everything is an argument. */
  readonly isPastFlags: boolean;
}

const nothing: ExpectedWord = { kind: 'words', words: [] };

function readLine(program: Command, words: readonly string[]): ParsedLine {
  let command = program;
  let count = 0;
  let option: Option | undefined;
  let isPastFlags = false;
  const given = new Map<Option, string>();
  for (const word of words) {
    if (option !== undefined) {
      given.set(option, word);
      option = undefined;
    } else if (word === '--') {
      isPastFlags = true;
    } else if (word.startsWith('-') && !isPastFlags) {
      const [flag, value] = splitFlag(word);
      const known = optionOf(command, flag);
      if (known?.required && value === undefined) option = known;
      else if (known) given.set(known, value ?? '');
    } else {
      const named = command === program ? subcommand(program, word) : undefined;
      if (named === undefined) count += 1;
      else command = named;
    }
  }
  return { command, given, count, option, isPastFlags };
}

function splitFlag(word: string): [flag: string, value: string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => flag === long || flag === short);
}

/** The command with this name, if help lists it. */
function subcommand(program: Command, name: string): Command | undefined {
  return program
    .createHelp()
    .visibleCommands(program)
    .find((command) => command.name() === name);
}

function commandsOf(program: Command): Completion[] {
  const commands = program.createHelp().visibleCommands(program);
  return commands.map((command) => ({ value: command.name(), description: command.description() }));
}

function flagsLeft({ command, given }: ParsedLine): Completion[] {
  const options = command.createHelp().visibleOptions(command);
  return options
    .filter((option) => !given.has(option))
    .map(({ long, flags, description }) => ({ value: long ?? flags, description }));
}

function argumentOf({ command, count, given }: ParsedLine, program: Command): ExpectedWord {
  if (command.name() === 'help') return count === 0 ? wordsOf(commandsOf(program)) : nothing;
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[count] ?? (last?.variadic ? last : undefined);
  if (argument === undefined) return nothing;
  return argument.argChoices ? choices(argument.argChoices) : placeholder(argument.name(), given);
}

function optionValue(option: Option, { given }: ParsedLine): ExpectedWord {
  if (option.argChoices) return choices(option.argChoices);
  return placeholder(/<(.+?)>/.exec(option.flags)?.[1] ?? '', given);
}

function givenValue(flag: string, given: ParsedLine['given']): string | undefined {
  return [...given].find(([option]) => option.long === flag)?.[1];
}

/** What the name of an argument, or of a flag's value, asks for. */
function placeholder(name: string, given: ParsedLine['given']): ExpectedWord {
  switch (name) {
    case 'run-id':
      return { kind: 'run-ids', storePlace: givenValue('--store', given) ?? givenValue('--state-dir', given) };
    case 'spec':
    case 'specs':
      return { kind: 'files', extensions: ['yaml', 'yml'] };
    case 'list':
      return { kind: 'files', extensions: ['csv', 'txt'] };
    case 'file':
      return { kind: 'files', extensions: [] };
    case 'path':
      return { kind: 'directories' };
    default:
      return nothing;
  }
}

function choices(values: readonly string[]): ExpectedWord {
  return wordsOf(values.map((value) => ({ value, description: '' })));
}

function wordsOf(words: readonly Completion[]): ExpectedWord {
  return { kind: 'words', words };
}
