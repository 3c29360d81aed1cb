import { Lexer } from 'yaml';

/**
 * How many keys and entries a file may have. Ours: 200,000 items with five keys each are as many. Each takes a kilobyte once it is
 * parsed, so they are counted before.
 */
export const mostParts = 1_000_000;

/** Whether a text has more than `most` keys and entries. Stops reading there. */
export function hasTooManyParts(text: string, most: number = mostParts): boolean {
  let keys = 0;
  let commas = 0;
  let starts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === ':' || lexeme === '?') keys += 1;
    else if (lexeme === ',') commas += 1;
    else if (lexeme === '-' || lexeme === '[' || lexeme === '{' || lexeme === ']' || lexeme === '}') starts += 1;
    // A map between braces has a comma for nearly every key.
    if (starts + Math.max(keys, commas) > most) return true;
  }
  return false;
}
