import type { Finding } from '../../spec/problem/finding.ts';
import { counted } from '../../util/count.ts';
import { printable } from '../../util/printable.ts';
import type { CheckedSpec } from './checked.ts';
import type { SpellPath } from './location.ts';

/**
 * Issues of an Azure DevOps pipeline: a logging command for each problem and warning, with its file and line. Source:
 * learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands.
 */
export function azureIssues(checked: readonly CheckedSpec[], spell: SpellPath): string {
  const commands = checked.flatMap(({ file, problems, warnings }) => [
    ...problems.shown.map((finding) => issue('error', finding, spell)),
    ...(problems.more === 0 ? [] : [command({ type: 'error', sourcepath: spell(file) }, moreProblems)]),
    ...warnings.shown.map((finding) => issue('warning', finding, spell)),
    ...(warnings.more === 0
      ? []
      : [command({ type: 'warning', sourcepath: spell(file) }, `${counted(warnings.more, 'more warning')} not shown`)]),
  ]);
  return commands.map((line) => `${line}\n`).join('');
}

/** Reading stops at them, so nobody knows how many. */
const moreProblems = 'more problems not shown: the rest was not read';

function issue(type: 'error' | 'warning', { place, rule, message, hint }: Finding, spell: SpellPath): string {
  const { file, line, column } = place;
  const text = hint === undefined ? printable(message) : `${printable(message)} (hint: ${printable(hint)})`;
  return command({ type, sourcepath: spell(file), linenumber: line, columnnumber: column, code: rule }, text);
}

function command(properties: Readonly<Record<string, string | number>>, message: string): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))};`);
  return `##vso[task.logissue ${written.join('')}]${escapeMessage(message)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(printable(text)).replaceAll(';', '%3B').replaceAll(']', '%5D');
}
