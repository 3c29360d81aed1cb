import type { Finding, Findings } from '../../spec/problem/finding.ts';
import type { CheckedSpec } from './checked.ts';

/** For programs: one document, with every spec under its file. */
export function validationJson(checked: readonly CheckedSpec[]): string {
  const files = checked.map(({ file, contents, problems, warnings }) => ({
    file,
    ok: contents !== null,
    name: contents?.name ?? null,
    resources: contents?.counts ?? null,
    ...problemsAsJson(problems),
    warnings: warnings.shown.map(findingAsJson),
    more_warnings: warnings.more,
  }));
  return `${JSON.stringify({ ok: files.every(({ ok }) => ok), files }, undefined, 2)}\n`;
}

/** The problems of a spec, as they are told wherever stdout is JSON. */
export function problemsAsJson({ shown, more }: Findings): object {
  return { problems: shown.map(findingAsJson), more_problems: more };
}

function findingAsJson({ rule, place, message, hint }: Finding): object {
  return { ...place, rule, message, hint: hint ?? null };
}
