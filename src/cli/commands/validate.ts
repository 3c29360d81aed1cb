import type { Problem } from '../../spec/problem.ts';
import { problemText } from '../../spec/problem-text.ts';
import { readSpec } from '../../spec/read-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import { countOf, workloads } from '../../spec/workload.ts';
import { paint } from '../colours.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../options.ts';
import { problemsAsJson } from '../specs.ts';

export interface ValidateOptions extends OutputOptions {
  readonly allowDuplicates: boolean;
}

interface Checked {
  readonly file: string;
  readonly spec: Spec | null;
  readonly problems: readonly Problem[];
  /** Problems beyond those that are told. */
  readonly more: number;
}

/** Checks specs without sending anything. The problems of all of them are the result, on stdout; 2 where there is any. */
export async function validate(
  specs: readonly string[],
  options: ValidateOptions,
  environment: Environment,
): Promise<ExitCode> {
  const checked: Checked[] = [];
  for (const file of specs) {
    const read = await readSpec(file, { files: environment.files, allowDuplicates: options.allowDuplicates });
    checked.push({ file, spec: null, problems: [], more: 0, ...read });
  }
  environment.stdout.write(options.json ? asJson(checked) : asText(checked, options, environment));
  return checked.every(isFine) ? exitCodes.done : exitCodes.usage;
}

function isFine({ spec }: Checked): boolean {
  return spec !== null;
}

function asText(checked: readonly Checked[], options: ValidateOptions, environment: Environment): string {
  const colour = paint(environment.stdout, options, environment.variables);
  const good = checked.flatMap(({ file, spec }) =>
    spec === null ? [] : [`${file}: ${colour('green', 'ok')}, ${contents(spec)}\n`],
  );
  if (checked.every(isFine)) return good.join('');
  const problems = checked.flatMap((one) => one.problems);
  const more = checked.reduce((sum, one) => sum + one.more, 0);
  return good.join('') + problemText(problems, { more, paint: colour });
}

function contents(spec: Spec): string {
  const counts = countByWorkload(spec);
  return workloads
    .filter((workload) => counts[workload] > 0)
    .map((workload) => countOf(counts[workload], workload))
    .join(', ');
}

function countByWorkload(spec: Spec): Record<(typeof workloads)[number], number> {
  const counts = { mailbox: 0, drive: 0, site: 0 };
  for (const { workload } of spec.resources) counts[workload] += 1;
  return counts;
}

function asJson(checked: readonly Checked[]): string {
  const files = checked.map((one) => ({
    file: one.file,
    ok: isFine(one),
    name: one.spec?.name ?? null,
    resources: one.spec && countByWorkload(one.spec),
    ...problemsAsJson(one),
  }));
  return `${JSON.stringify({ ok: checked.every(isFine), files }, undefined, 2)}\n`;
}
