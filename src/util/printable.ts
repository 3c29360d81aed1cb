/*
 * One way to show a text from outside: a user, a file or the service may have written it. Every character that nobody sees is
 * shown as an escape, and so is a command to GitHub's runner. The escapes are those of JSON, so a JSON text keeps its meaning.
 */

/** A text on one line, safe to print anywhere. */
export function printable(text: string): string {
  if (isPlainLine.test(text) && !mayBeCommand.test(text)) return text;
  return withoutCommands(text.replace(unseen, escaped));
}

/** The same, but tabs stay. For lines with a mark below a column. */
export function printableWithTabs(line: string): string {
  return withoutCommands(line.replace(unseen, (character) => (character === '\t' ? character : escaped(character))));
}

/** As JSON.stringify, and nothing in it can move a cursor, change the direction of reading, or be a command. */
export function jsonText(value: unknown, indent?: number): string {
  return seenText(JSON.stringify(value, undefined, indent));
}

/** A value as a JSON document of its own: indented, with a line end. */
export function jsonDocument(value: unknown): string {
  return `${jsonText(value, 2)}\n`;
}

/** As `jsonText`, for a text with lines, where these escapes mean their characters in every place that may hold one. */
export function seenText(text: string): string {
  if (isPlain.test(text) && !text.includes('##')) return text;
  return text.replace(unseenInJson, escaped).replace(groups, brokenGroup);
}

/** Nearly every line of a plan or journal, so that a million of them need no closer look. */
const isPlain = /^[\n\x20-\x7e]*$/;
const isPlainLine = /^[\x20-\x7e]*$/;
const mayBeCommand = /::|##/;

/** The first characters of a text, with `…` for the rest. Never half a character. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** How much is kept of one text of the service, in characters: in journal, reports and logs, and in the debug log only. */
export const mostKept = { anywhere: 500, debugging: 4_096 } as const;

export interface LineGuardOptions {
  /** Whether the text may have colours: it is for a terminal. */
  readonly hasColours?: boolean;
  /** Whether the lines may be commands to GitHub's runner. */
  readonly hasCommands?: boolean;
}

/**
 * The last check before an output, when nobody can separate the values in a text from the text itself: lines, tabs and colours
 * stay, everything else is as in `printable`. Takes a text in pieces, as they come.
 */
export class LineGuard {
  readonly #hasColours: boolean;
  readonly #hasCommands: boolean;
  #isAtLineStart = true;

  constructor({ hasColours = false, hasCommands = false }: LineGuardOptions = {}) {
    this.#hasColours = hasColours;
    this.#hasCommands = hasCommands;
  }

  pass(text: string): string {
    if (text === '') return text;
    const starts = this.#isAtLineStart ? startsOfLines : startsOfLaterLines;
    this.#isAtLineStart = text.endsWith('\n');
    const seen = unseenInText.test(text) ? text.replace(unseenOrColour, (piece) => this.#shown(piece)) : text;
    return this.#hasCommands ? seen : seen.replace(starts, brokenCommand).replace(groups, brokenGroup);
  }

  #shown(piece: string): string {
    if (this.#hasColours && piece.startsWith('\u001b[')) return piece;
    return [...piece].map((character) => (isUnseen.test(character) ? escaped(character) : character)).join('');
  }
}

/** Controls, formats such as marks of direction, halves of characters, and separators of lines. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const isUnseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Line feeds are between the values of a JSON text, never in them. */
const unseenInJson = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const unseenInText = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** A colour of `styleText` is one piece. */
const unseenOrColour = /\p{Cc}\[\d{1,3}m|[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/**
 * GitHub's runner carries out commands that a step prints: `::name::` at the start of a line, after blanks, and `##[name]`
 * anywhere. Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs. A wrapped line may start at any word.
 */
function withoutCommands(line: string): string {
  return line.replace(startOfText, brokenCommand).replace(startsOfWords, brokenCommand).replace(groups, brokenGroup);
}

const startOfText = /^(\s*)::/;
const startsOfWords = /(\s)::(?=[a-z])/gi;
const startsOfLines = /^([^\S\n]*)::/gm;
const startsOfLaterLines = /(?<=\n)([^\S\n]*)::/g;
const brokenCommand = '$1\\u003a:';
/** Commands to the runners of GitHub and Azure DevOps, wherever they stand in a line. */
const groups = /##(?=(?:vso)?\[)/gi;
const brokenGroup = '#\\u0023';
