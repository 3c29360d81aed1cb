import { CommanderError } from 'commander';
import { CommandError } from '../../src/cli/command-error.ts';
import { programFor } from '../../src/cli/program.ts';
import { environmentOf } from './rigs/environments.ts';

/**
 * What the program has against a command line, `bulk-restore` first; null where it would carry it out. Carries out nothing.
 * An array of the shell's stands for one word or for none.
 */
export async function complaintAbout(line: string): Promise<string | null> {
  const complaint = await complaintAboutWords(wordsOf(line));
  if (complaint === null || line.search(array) === -1) return complaint;
  return complaintAboutWords(wordsOf(line.replaceAll(array, '')));
}

async function complaintAboutWords([, ...words]: readonly string[]): Promise<string | null> {
  const program = programFor(environmentOf(), () => undefined);
  for (const command of program.commands) command.action(() => undefined);
  try {
    await program.parseAsync(words, { from: 'user' });
    return null;
  } catch (error) {
    // Help and version are answers.
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    if (error instanceof CommanderError || error instanceof CommandError) return error.message;
    throw error;
  }
}

const array = /"\$\{\w+\[@\]\}"/g;

/**
 * The command lines of the program in a script, a manual or a workflow, each to where it ends. Comments are left out, and so
 * are lines that are cut short with `…`.
 */
export function commandLinesIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => !/^\s*#|…/.test(line));
  return lines.flatMap((line) => [...line.matchAll(commandLine)].map(([found]) => found.replace(/ \d?$/, '').trim()));
}

const commandLine = /(?<![\w/=-])bulk-restore (?=[a-z])(?:"[^"\n]*"|'[^'\n]*'|\$\([^)\n]*\)|[^;&|<>)`"'\n#])+/g;

/** Words as a shell would see them, but for expansions: those become a word that means nothing. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/\$\(.*?\)|\$\{.*?\}|\$\w+/g, 'x').replaceAll(/["']/g, ''));
}
