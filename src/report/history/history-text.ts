import { tableLines } from '../../util/columns.ts';
import { counted } from '../../util/count.ts';
import type { Paint } from '../../util/paint.ts';
import { printable } from '../../util/printable.ts';
import type { UnreadRun } from './history-rows.ts';
import { historyTitles, historyWords } from './history-words.ts';
import type { HistoryRun, SpecHistory } from './past-run.ts';

export interface HistoryView {
  readonly histories: readonly SpecHistory[];
  /** Runs that cannot be read. */
  readonly unread: readonly UnreadRun[];
}

/** For people: a table for each spec, the latest run first. */
export function historyText(
  { histories, unread }: HistoryView,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): string {
  const tables = histories.map((history) => specText(history, paint, width));
  const problems = unread.map(({ runId, problem }) => `${printable(runId)}: ${printable(problem)}`);
  return `${[...tables, ...(problems.length === 0 ? [] : [problems.join('\n')])].join('\n\n')}\n`;
}

function specText({ specName, isEmulated, runs }: SpecHistory, paint: Paint, width: number): string {
  const met = runs.filter(({ isMet }) => isMet).length;
  const title = `${printable(specName)}${isEmulated ? ' (emulated)' : ''}: ${counted(runs.length, 'run')}, ${met} met`;
  const rows = [historyTitles, ...runs.map(historyWords)].map((words) => Object.values(words).map(printable));
  const layout = { right: new Set([3, 4]), width, breakable: [0, 2] };
  const [header = [], ...tables] = tableLines(rows, layout);
  return [
    paint('bold', title),
    ...header.map((line) => paint('dim', line)),
    ...tables.flatMap((lines, at) => lines.map((line) => coloured(line, runs[at], paint))),
  ].join('\n');
}

/** Red for a run that missed something. */
function coloured(line: string, run: HistoryRun | undefined, paint: Paint): string {
  return run?.verdict === 'missed' || run?.evidence === 'damaged' ? paint('red', line) : line;
}
