import { oneWarning, problemText } from '../../spec/problem/problem-text.ts';
import { readSpec } from '../../spec/read-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import { findWarnings } from '../../spec/warnings.ts';
import { counted } from '../../util/count.ts';
import { ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { paint } from '../terminal/colours.ts';
import { say, show } from '../terminal/say.ts';
import { problemsAsJson } from '../validation/json.ts';

export interface SpecOptions {
  readonly allowDuplicates: boolean;
  readonly color: boolean;
}

/** Reads the spec of a command and prints its warnings on stderr. Rejects with CommandError if it has errors, with all of them. */
export async function specFrom(path: string, options: SpecOptions, environment: Environment): Promise<Spec> {
  const read = await readSpec(path, { files: environment.files, allowDuplicates: options.allowDuplicates });
  const colour = paint(environment.stderr, options, environment.variables);
  if (!('spec' in read)) {
    const { problems, more } = read;
    const text = problemText(problems, { more, paint: colour });
    throw new ProblemsError(text.trimEnd(), problemsAsJson({ shown: problems, more }));
  }
  const { shown, more } = findWarnings(read, environment.clock.now());
  for (const warning of shown) show('warn', oneWarning(warning, colour), environment);
  if (more > 0) say('warn', [`${counted(more, 'more warning')} of ${path}`], environment);
  return read.spec;
}
