import { knownErrorCodes } from '../../m365/error-codes.ts';
import { plainWords } from './plain-words.ts';

/** Stands for a text: the same one for the same text within a bundle, and another one in any other bundle. */
export type Pseudonym = (text: string) => string;

/**
 * A message without anything that it may quote: of its words, those that every message has are kept, and ids, codes and numbers. A quoted
 * part, an address, a URL or a path, and every other word becomes a pseudonym.
 */
export function redactedSentence(text: string, pseudonym: Pseudonym): string {
  return text.replace(/`[^`]*`|'[^']*'|"[^"]*"|“[^”]*”|\S+/gu, (piece) => {
    const [, before = '', core = '', after = ''] = /^([([{<]*)(.*?)([)\]}>.,;:!?]*)$/su.exec(piece) ?? [];
    return core === '' ? piece : `${before}${isHarmless(core) ? core : `*${pseudonym(core)}*`}${after}`;
  });
}

function isHarmless(word: string): boolean {
  const bare = /^(?:`([^`]*)`|'([^']*)'|"([^"]*)")$/.exec(word);
  const text = bare?.slice(1).find((part) => part !== undefined) ?? word;
  return plainWords.has(text.toLowerCase()) || codes.has(text) || forms.some((form) => form.test(text));
}

const codes: ReadonlySet<string> = new Set(knownErrorCodes.map(([code]) => code));

const forms: readonly RegExp[] = [
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:_\d{1,12}){0,3}$/i,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
  // A count, a share, a duration or a status; longer ones may be somebody's number.
  /^\d{1,3}(?:,\d{3}){0,2}(?:\.\d{1,2})?(?:%|ms|s|min|m|h|d)?$/,
  /^(?:mailbox|drive|site)-\d{1,6}$/,
  /^AADSTS\d{5,8}$/,
  /^E[A-Z]{4,12}$/,
];
