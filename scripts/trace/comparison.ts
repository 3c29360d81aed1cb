import { counted } from '../../src/util/count.ts';
import { type Difference, differencesBetween } from './differences.ts';
import { guesses, type Verdict, verdictsOn } from './guesses.ts';
import type { ReadTrace } from './read-trace.ts';

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly verdicts: readonly Verdict[];
  readonly text: string;
}

/** Where a trace differs from a reference, usually the emulator's, and which of the emulator's guesses it settles. */
export function compareTraces(trace: ReadTrace, reference: ReadTrace): Comparison {
  const differences = differencesBetween(trace, reference);
  const verdicts = verdictsOn(trace, reference);
  return { differences, verdicts, text: textOf({ trace, reference, differences, verdicts }) };
}

interface Compared extends Omit<Comparison, 'text'> {
  readonly trace: ReadTrace;
  readonly reference: ReadTrace;
}

function textOf({ trace, reference, differences, verdicts }: Compared): string {
  return [
    `${madeOf(trace)}, beside a reference of ${madeOf(reference)}.`,
    '',
    differences.length === 0 ? 'No difference.' : `${counted(differences.length, 'difference')}:`,
    ...grouped(differences).flatMap(([of, found]) => [
      `  ${of}`,
      ...found.map(({ kind, text }) => `    ${kind}: ${text}`),
    ]),
    '',
    ...guessLines(verdicts, 'wrong', 'Guesses that are wrong:'),
    ...guessLines(verdicts, 'open', 'Answers that no guess foresees, with the guesses that they may settle:'),
    ...guessLines(verdicts, 'right', 'Guesses that are right:'),
    ...restLines(verdicts),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

function madeOf({ headers, calls, downloads, lost, broken }: ReadTrace): string {
  const commands = headers.map(({ command }) => command).join(', ');
  const cut = broken === 0 ? '' : `, ${counted(broken, 'broken line')}`;
  const undescribed = lost.length === 0 ? '' : `, ${counted(lost.length, 'lost call')}`;
  return `${counted(calls.length, 'call')} and ${counted(downloads.length, 'file')} of ${commands}${cut}${undescribed}`;
}

function grouped(differences: readonly Difference[]): [string, Difference[]][] {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) groups.set(difference.of, [...(groups.get(difference.of) ?? []), difference]);
  return [...groups];
}

function guessLines(verdicts: readonly Verdict[], kind: Verdict['kind'], title: string): string[] {
  const rows = new Map<string, string[]>();
  for (const { row, seen } of verdicts.filter((verdict) => verdict.kind === kind))
    rows.set(row, [...(rows.get(row) ?? []), seen]);
  if (rows.size === 0) return [];
  return [title, ...[...rows].flatMap(([row, seen]) => [`  ${row}`, ...seenLines(seen)]), ''];
}

function seenLines(seen: readonly string[]): string[] {
  const more = seen.length - mostSeen;
  return [
    ...seen.slice(0, mostSeen).map((one) => `    seen: ${one}`),
    ...(more > 0 ? [`    and ${more} more like it`] : []),
  ];
}

const mostSeen = 3;

/** What the next trace should settle. */
function restLines(verdicts: readonly Verdict[]): string[] {
  const settled = new Set(verdicts.filter(({ kind }) => kind !== 'open').map(({ row }) => row));
  const left = Object.entries(guesses).filter(([row, guess]) => typeof guess !== 'string' && !settled.has(row));
  const hidden = Object.values(guesses).filter((guess) => typeof guess === 'string').length;
  return [
    `${settled.size} guesses settled, ${left.length} not by this trace, ${hidden} by no trace.`,
    ...left.map(([row]) => `  not yet: ${row}`),
    '',
  ];
}
