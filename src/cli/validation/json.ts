import type { UsedList } from '../../spec/gather.ts';
import type { Finding, Findings } from '../../spec/problem/finding.ts';
import { jsonDocument } from '../../util/printable.ts';
import type { CheckedSpec } from './checked.ts';

/** One JSON document with every spec. */
export function validationJson(checked: readonly CheckedSpec[]): string {
  const files = checked.map(({ file, contents, problems, warnings, lists }) => ({
    file,
    ok: contents !== null,
    name: contents?.name ?? null,
    resources: contents?.counts ?? null,
    ...problemsAsJson(problems),
    warnings: warnings.shown.map(findingAsJson),
    more_warnings: warnings.more,
    lists: lists.map(listAsJson),
  }));
  return jsonDocument({ ok: files.every(({ ok }) => ok), files });
}

/** The problems of a spec, the same in every JSON output. */
export function problemsAsJson({ shown, more }: Findings): object {
  return { problems: shown.map(findingAsJson), more_problems: more };
}

function findingAsJson({ rule, place, message, hint }: Finding): object {
  return { ...place, rule, message, hint: hint ?? null };
}

/** Which column of a list was taken for what; `columns` is null if every line of it is a name. */
function listAsJson({ place, workload, line, columns }: UsedList): object {
  const taken = columns?.map(({ field, header, unit, fallbacks }) => [field, { header, unit, fallbacks }] as const);
  return { file: place, workload, line, columns: taken === undefined ? null : Object.fromEntries(taken) };
}
