import { SignInProblem } from './sign-in-problem.ts';

/**
 * The words of a command that runs without a shell: separated by blanks; quotes, single or double, keep blanks. Throws SignInProblem
 * for what a shell would do more with, so that nobody is surprised; the message does not repeat the command.
 */
export function commandWords(command: string, flag: string = '--token-command'): [string, ...string[]] {
  const [program, ...others] = wordsOf(command, flag);
  if (!program) throw new SignInProblem(`\`${flag}\` is empty`, 'Name a program and its arguments.');
  return [program, ...others];
}

function wordsOf(command: string, flag: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const [at, character] of [...command].entries()) {
    if (character === quote) quote = null;
    else if (isOfShell(character, { quote, next: command[at + 1] ?? '', isFirst: word === null }))
      throw ofShell(character, flag);
    else if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === null && /['"]/.test(character)) {
      quote = character;
      word ??= '';
    } else word = (word ?? '') + character;
  }
  if (quote !== null) throw wordProblem('a quote without its end', flag);
  return word === null ? words : [...words, word];
}

interface CharacterContext {
  readonly quote: string | null;
  readonly next: string;
  /** Whether a word would begin with it. */
  readonly isFirst: boolean;
}

/** Whether a shell takes this character for more than itself. */
function isOfShell(character: string, { quote, next, isFirst }: CharacterContext): boolean {
  if (quote === "'") return false;
  if (/[$`]/.test(character)) return true;
  if (quote === '"') return character === '\\' && /["\\]/.test(next);
  if (character === '\\') return /['"\s]/.test(next) || next === '';
  return /[|&;<>()*?\n]/.test(character) || (isFirst && /[~#]/.test(character));
}

function ofShell(character: string, flag: string): SignInProblem {
  const what = character === '\n' ? 'a line end' : `the character \`${character === '`' ? "'`'" : character}\``;
  return wordProblem(what, flag);
}

function wordProblem(what: string, flag: string): SignInProblem {
  return new SignInProblem(
    `\`${flag}\` has ${what}, but it runs without a shell`,
    'Put the command into a script and name the script, or put the word into single quotes.',
  );
}
