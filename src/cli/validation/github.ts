import type { Finding } from '../../spec/problem/finding.ts';
import { counted } from '../../util/count.ts';
import { printable } from '../../util/printable.ts';
import type { CheckedSpec } from './checked.ts';
import type { SpellPath } from './location.ts';

/**
 * GitHub annotations: a workflow command for each problem and warning, which GitHub shows beside its line. Source:
 * docs.github.com/actions/reference/workflow-commands-for-github-actions.
 */
export function githubAnnotations(checked: readonly CheckedSpec[], spell: SpellPath): string {
  const commands = checked.flatMap(({ file, problems, warnings }) => [
    ...problems.shown.map((finding) => annotation('error', finding, spell)),
    ...notShown('error', problems.more, spell(file)),
    ...warnings.shown.map((finding) => annotation('warning', finding, spell)),
    ...notShown('warning', warnings.more, spell(file)),
  ]);
  return commands.map((command) => `${command}\n`).join('');
}

type Severity = 'error' | 'warning';

function annotation(severity: Severity, { place, rule, message, hint }: Finding, spell: SpellPath): string {
  const text = hint === undefined ? printable(message) : `${printable(message)}\nhint: ${printable(hint)}`;
  const { line, column } = place;
  return command(severity, { file: spell(place.file), line, col: column, title: `restore spec: ${rule}` }, text);
}

function notShown(severity: Severity, more: number, file: string): string[] {
  if (more === 0) return [];
  return [
    command(severity, { file }, severity === 'error' ? moreProblems : `${counted(more, 'more warning')} not shown`),
  ];
}

/** Reading stops at them, so nobody knows how many. */
const moreProblems = 'more problems not shown: the rest was not read';

function command(name: Severity, properties: Readonly<Record<string, string | number>>, message: string): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${written.join(',')}::${escapeMessage(message)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
