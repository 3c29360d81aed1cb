import { countOf, resourceKinds } from '../../m365/workload.ts';
import type { Findings } from '../../spec/problem/finding.ts';
import { problemText, warningText } from '../../spec/problem/problem-text.ts';
import type { Paint } from '../../util/paint.ts';
import { printable } from '../../util/printable.ts';
import type { CheckedSpec } from './checked.ts';

/** Text for people: the specs without problems, then warnings, then problems. */
export function validationText(checked: readonly CheckedSpec[], paint: Paint): string {
  const fine = checked.flatMap(({ file, contents }) =>
    contents === null ? [] : [`${printable(file)}: ${paint('green', 'ok')}, ${listed(contents.counts)}\n`],
  );
  const warnings = allOf(checked.map((one) => one.warnings));
  const problems = allOf(checked.map((one) => one.problems));
  const parts = [
    warnings.shown.length === 0 ? '' : warningText(warnings.shown, { more: warnings.more, paint }),
    problems.shown.length === 0 ? '' : problemText(problems.shown, { more: problems.more, paint }),
  ];
  return [...fine, ...parts].join('');
}

function allOf(findings: readonly Findings[]): Findings {
  return { shown: findings.flatMap(({ shown }) => shown), more: findings.reduce((sum, { more }) => sum + more, 0) };
}

function listed(counts: NonNullable<CheckedSpec['contents']>['counts']): string {
  return resourceKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => countOf(counts[kind], kind))
    .join(', ');
}
