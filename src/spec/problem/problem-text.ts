import { counted, formatCount } from '../../util/count.ts';
import { noPaint, type Paint } from '../../util/paint.ts';
import { printable, printableInPlace } from '../../util/printable.ts';
import type { Problem } from './problem.ts';

/** Puts emphasis on a piece of text, as `styleText` of `node:util` does. */
export interface TextOptions {
  /** Problems that were found beyond those that are shown. */
  readonly more?: number;
  /** Without it the text is plain. */
  readonly paint?: Paint;
}

/** Problems for people: each with its place, the line it points into and what to do; at the end how many. Ends with a line break. */
export function problemText(problems: readonly Problem[], { more = 0, paint = noPaint }: TextOptions = {}): string {
  const texts = problems.map((problem) => oneProblem(problem, paint));
  return `${texts.join('\n')}\n\n${paint('bold', `${summary(problems, more, 'problem')}. Nothing was sent.`)}\n`;
}

/** Warnings for people, in the manner of problems. */
export function warningText(warnings: readonly Problem[], { more = 0, paint = noPaint }: TextOptions = {}): string {
  const texts = warnings.map((warning) => oneWarning(warning, paint));
  return `${texts.join('\n')}\n\n${paint('bold', `${summary(warnings, more, 'warning')}.`)}\n`;
}

/** One warning, without a line break at its end. */
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

/** How much of a line is shown, in UTF-16 code units. */
const widestExcerpt = 100;

/** The line, or the piece of a long one around `column`, and a caret under it. */
function excerpt(line: string, column: number): { text: string; caret: string } {
  const start = line.length <= widestExcerpt ? 0 : Math.max(0, column - 1 - widestExcerpt / 2);
  const end = start + widestExcerpt;
  const before = (start > 0 ? '…' : '') + line.slice(start, column - 1);
  const after = line.slice(column - 1, end) + (end < line.length ? '…' : '');
  // Tabs stay, so that the caret stands right however wide they are.
  return { text: printableInPlace(before + after), caret: `${before.replace(/[^\t]/g, ' ')}^` };
}

function summary(problems: readonly Problem[], more: number, noun: string): string {
  const files = new Set(problems.map(({ place }) => place.file)).size;
  const found = `${counted(problems.length + more, noun)} in ${counted(files, 'file')}`;
  const shown = more === 0 ? '' : `, of which the first ${formatCount(problems.length)} are shown`;
  return `${found}${shown}`;
}
