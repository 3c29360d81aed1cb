import type { Problem } from '../spec/problem.ts';
import { problemText } from '../spec/problem-text.ts';
import { readSpec } from '../spec/read-spec.ts';
import type { Spec } from '../spec/spec.ts';
import { paint } from './colours.ts';
import type { Environment } from './environment.ts';
import { exitCodes, Refusal } from './exit-codes.ts';

export interface SpecOptions {
  readonly allowDuplicates: boolean;
  readonly color: boolean;
}

/** The spec that a command is to work on; all its problems as a Refusal where it has any. */
export async function specFrom(path: string, options: SpecOptions, environment: Environment): Promise<Spec> {
  const read = await readSpec(path, { files: environment.files, allowDuplicates: options.allowDuplicates });
  if ('spec' in read) return read.spec;
  const colour = paint(environment.stderr, options, environment.variables);
  const text = problemText(read.problems, { more: read.more, paint: colour });
  throw new Refusal(exitCodes.usage, text.trimEnd(), null, problemsAsJson(read));
}

/** Problems for programs. */
export function problemsAsJson({ problems, more }: { problems: readonly Problem[]; more: number }): object {
  const told = problems.map(({ place, message, hint }) => ({ ...place, message, hint: hint ?? null }));
  return { problems: told, more_problems: more };
}
