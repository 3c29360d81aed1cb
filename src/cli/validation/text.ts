import { countsText } from '../../m365/workload.ts';
import type { UsedList } from '../../spec/gather.ts';
import type { Findings } from '../../spec/problem/finding.ts';
import { anyOf, quoted } from '../../spec/problem/message.ts';
import { problemText, warningText } from '../../spec/problem/problem-text.ts';
import { workloadKeys } from '../../spec/written.ts';
import { counted } from '../../util/count.ts';
import type { Paint } from '../../util/paint.ts';
import { printable } from '../../util/printable.ts';
import type { CheckedSpec } from './checked.ts';

/** Text for people: the specs that are fine or have lists, with the columns of these, then warnings, then problems. */
export function validationText(checked: readonly CheckedSpec[], paint: Paint): string {
  const read = checked.flatMap((one) => [
    ...(one.contents !== null || one.lists.length > 0 ? [headingOf(one, paint)] : []),
    ...one.lists.map((list) => `  ${columnsLine(list)}\n`),
  ]);
  const warnings = allOf(checked.map((one) => one.warnings));
  const problems = allOf(checked.map((one) => one.problems));
  const parts = [
    warnings.shown.length === 0 ? '' : warningText(warnings.shown, { more: warnings.more, paint }),
    problems.shown.length === 0 ? '' : problemText(problems.shown, { more: problems.more, paint }),
  ];
  return [...read, ...parts].join('');
}

function headingOf({ file, contents, problems }: CheckedSpec, paint: Paint): string {
  const count = counted(problems.shown.length, 'problem');
  // Reading stopped at the last one that is shown.
  const known = problems.more === 0 ? count : `more than ${count}`;
  const state = contents === null ? paint('red', known) : `${paint('green', 'ok')}, ${countsText(contents.counts)}`;
  return `${printable(file)}: ${state}\n`;
}

function allOf(findings: readonly Findings[]): Findings {
  return { shown: findings.flatMap(({ shown }) => shown), more: findings.reduce((sum, { more }) => sum + more, 0) };
}

/** Which column was taken for what. */
export function columnsLine({ place, workload, columns }: UsedList): string {
  const taken = columns?.map(({ field, header, fallbacks }) => {
    const others = fallbacks.length === 0 ? '' : ` (if blank, ${anyOf(fallbacks)})`;
    return `${field} = ${quoted(header)}${others}`;
  });
  const name = workload === 'site' ? 'URL' : 'address';
  return printable(`${place} (${workloadKeys[workload]}): ${taken?.join(', ') ?? `one ${name} on each line`}`);
}
