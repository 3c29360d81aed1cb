import { CommanderError } from 'commander';
import { CommandError } from '../../src/cli/command-error.ts';
import { programFor } from '../../src/cli/program.ts';
import { environmentOf } from './rigs/environments.ts';

/**
 * The error with which the program refuses a command line, `bulk-restore` first; null if it accepts it. Runs nothing. An array
 * of the shell is read as one word, and as none if that is refused.
 */
export async function errorIn(line: string): Promise<string | null> {
  const error = await errorInWords(wordsOf(line));
  if (error === null || line.search(array) === -1) return error;
  return errorInWords(wordsOf(line.replaceAll(array, '')));
}

async function errorInWords([, ...words]: readonly string[]): Promise<string | null> {
  const program = programFor(environmentOf(), () => undefined);
  for (const command of program.commands) command.action(() => undefined);
  try {
    await program.parseAsync(words, { from: 'user' });
    return null;
  } catch (error) {
    // Help and version are not errors.
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    if (error instanceof CommanderError || error instanceof CommandError) return error.message;
    throw error;
  }
}

const array = /"\$\{\w+\[@\]\}"/g;

/** The command lines of the program in a script, a page or a workflow. Skips comments and lines that are shortened with `…`. */
export function commandLinesIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => !/^\s*#|…/.test(line));
  return lines.flatMap((line) => [...line.matchAll(commandLine)].map(([found]) => found.replace(/ \d?$/, '').trim()));
}

const commandLine = /(?<![\w/=-])bulk-restore (?=[a-z])(?:"[^"\n]*"|'[^'\n]*'|\$\([^)\n]*\)|[^;&|<>)`"'\n#])+/g;

/** The words that a shell would pass on. An expansion becomes the word `x`. */
export function wordsOf(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/\$\(.*?\)|\$\{.*?\}|\$\w+/g, 'x').replaceAll(/["']/g, ''));
}
