import { textWidth } from '../../util/columns.ts';
import { counted, formatCount } from '../../util/count.ts';
import { noPaint, type Paint } from '../../util/paint.ts';
import { printable, printableWithTabs } from '../../util/printable.ts';
import type { Problem } from './problem.ts';

export interface TextOptions {
  /** How many more there are than are shown; of problems, at least. */
  readonly more?: number;
  /** Colours the text; without it the text is plain. */
  readonly paint?: Paint;
}

/** Problems as text: each with its place, its line and a hint, and a count at the end. Ends with a line break. */
export function problemText(problems: readonly Problem[], { more = 0, paint = noPaint }: TextOptions = {}): string {
  const texts = problems.map((problem) => oneProblem(problem, paint));
  return `${texts.join('\n')}\n\n${paint('bold', `${problemSummary(problems, more)}. Nothing was sent.`)}\n`;
}

/** Warnings as text, like problems. */
export function warningText(warnings: readonly Problem[], { more = 0, paint = noPaint }: TextOptions = {}): string {
  const texts = warnings.map((warning) => oneWarning(warning, paint));
  return `${texts.join('\n')}\n\n${paint('bold', `${summary(warnings, more, 'warning')}.`)}\n`;
}

/** One warning as text, without a line break at the end. */
export function oneWarning(warning: Problem, paint: Paint = noPaint): string {
  return oneProblem(warning, paint, `${paint('yellow', 'warning')}: `);
}

function oneProblem({ place, message, hint, sourceLine }: Problem, paint: Paint, kind = ''): string {
  const where = `${printable(place.file)}:${place.line}:${place.column}`;
  const lines = [`${paint('bold', where)}: ${kind}${printable(message)}`];
  if (sourceLine !== undefined && sourceLine.trim() !== '') {
    const { text, caret } = excerpt(sourceLine, place.column);
    lines.push(paint('dim', `    ${text}`), paint('red', `    ${caret}`));
  }
  if (hint !== undefined) lines.push(`  hint: ${printable(hint)}`);
  return lines.join('\n');
}

/** In UTF-16 code units. Of a longer line, only the part around the column is shown. */
const widestExcerpt = 100;

/** The line, or the part of a long line around `column`, and a caret below the column. */
function excerpt(line: string, column: number): { text: string; caret: string } {
  const start = line.length <= widestExcerpt ? 0 : Math.max(0, column - 1 - widestExcerpt / 2);
  const end = start + widestExcerpt;
  const before = (start > 0 ? '…' : '') + line.slice(start, column - 1);
  const after = line.slice(column - 1, end) + (end < line.length ? '…' : '');
  // Keeps tabs before the caret, so that it is below its column whatever the width of a tab.
  const shown = printableWithTabs(before);
  return { text: `${shown}${printableWithTabs(after)}`, caret: `${blankAs(shown)}^` };
}

/** Blanks of the same width on a screen, with the same tabs. */
function blankAs(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(textWidth(part)))
    .join('\t');
}

/** If there are more problems than are shown, reading stopped there, and nobody knows how many. */
function problemSummary(problems: readonly Problem[], more: number): string {
  return more === 0
    ? summary(problems, 0, 'problem')
    : `More than ${summary(problems, 0, 'problem')}; the rest was not read`;
}

function summary(problems: readonly Problem[], more: number, noun: string): string {
  const files = new Set(problems.map(({ place }) => place.file)).size;
  const found = `${counted(problems.length + more, noun)} in ${counted(files, 'file')}`;
  const shown = more === 0 ? '' : ` (the first ${formatCount(problems.length)} are shown)`;
  return `${found}${shown}`;
}
