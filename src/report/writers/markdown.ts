import { printable, shortened } from '../../util/printable.ts';

/*
 * Users' text, made safe for Markdown. Inside code nothing is markup, a link or a mention, so a text only has to be kept
 * from ending the code.
 */

/** In characters. */
const longestLine = 300;

/**
 * A text on one line, cut after 300 characters. Invisible characters are shown as escapes: some of them change the reading
 * direction, and then a reviewer would see something else than what is restored.
 */
export function oneLine(text: string): string {
  return shortened(printable(text.trimEnd()), longestLine);
}

/** A text as code inside a line. Not for tables: there `|` ends the cell, even inside code. */
export function codeSpan(text: string): string {
  const line = oneLine(text).trim();
  const ticks = '`'.repeat(longestTicks(line) + 1);
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : `${ticks}${gap}${line}${gap}${ticks}`;
}

/** Lines as a code block. */
export function fenced(language: string, lines: readonly string[]): string[] {
  const fence = '`'.repeat(lines.reduce((most, line) => Math.max(most, longestTicks(line) + 1), 3));
  return [`${fence}${language}`, ...lines, fence];
}

function longestTicks(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
}

/** The first lines that fit into `characters`, line ends included. Does not iterate further than it must. */
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
