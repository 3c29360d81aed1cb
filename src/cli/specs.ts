import { renderProblems } from '../spec/problem-text.ts';
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
  const text = renderProblems(read.problems, paint(environment.stderr, options, environment.variables));
  throw new Refusal(exitCodes.usage, text.trimEnd());
}
