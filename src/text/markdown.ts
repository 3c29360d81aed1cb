import { printable } from '../util/printable.ts';

/*
 * What users write, made safe for Markdown: within code nothing is markup, a link or a mention, so all that is left to
 * guard is where the code ends.
 */

/** Of one line of the user's, the longest that is shown, in characters. */
const longest = 300;

/**
 * A text on one line, cut where it is very long, without control characters and those that are not seen: some of them turn
 * the direction of reading, and what a reviewer sees would not be what is restored.
 */
export function oneLine(text: string): string {
  const line = printable(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')).trimEnd();
  return line.length > longest ? `${line.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

/** A text as code within a line. Not for tables, whose cells end at a `|` even there. */
export function codeSpan(text: string): string {
  const line = oneLine(text).trim();
  const ticks = '`'.repeat(longestTicks(line) + 1);
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : `${ticks}${gap}${line}${gap}${ticks}`;
}

/** Lines as a block of code. */
export function fenced(language: string, lines: readonly string[]): string[] {
  const fence = '`'.repeat(lines.reduce((most, line) => Math.max(most, longestTicks(line) + 1), 3));
  return [`${fence}${language}`, ...lines, fence];
}

function longestTicks(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
}

/** The first lines that fit into so many characters, line ends included. Takes no more of `lines` than it must. */
export function firstLinesWithin(lines: Iterable<string>, characters: number): string[] {
  const head: string[] = [];
  let left = characters;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    head.push(line);
  }
  return head;
}
