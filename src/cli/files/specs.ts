import { quoted } from '../../spec/problem/message.ts';
import { oneWarning, problemText } from '../../spec/problem/problem-text.ts';
import { readSpec } from '../../spec/read-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import { findWarnings } from '../../spec/warnings.ts';
import { counted } from '../../util/count.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { stdinName } from '../../util/files.ts';
import { shellPath } from '../../util/shell-path.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError, ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { paint } from '../terminal/colours.ts';
import { say, show } from '../terminal/say.ts';
import { problemsAsJson } from '../validation/json.ts';
import { givenValues, type ParameterOptions } from './given-values.ts';

export interface SpecOptions extends ParameterOptions {
  readonly allowDuplicates: boolean;
  readonly strictPaths?: boolean;
  readonly color?: boolean;
}

/** Whether the file is one that `plan --out` wrote: its first piece has the keys that a spec never has. */
async function isPlanFile(path: string, { files }: Environment): Promise<boolean> {
  if (path === stdinName || (await files.kindOf(path)) !== 'file') return false;
  try {
    for await (const piece of files.readPieces(path)) {
      const beginning = new TextDecoder().decode(piece);
      return ['"version":', '"createdAt":', '"sources":'].every((key) => beginning.includes(key));
    }
    return false;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

/** Reads the spec of a command and prints its warnings on stderr. Rejects with CommandError if it has errors, with all of them. */
export async function specFrom(path: string, options: SpecOptions, environment: Environment): Promise<Spec> {
  const { allowDuplicates, strictPaths = false } = options;
  const { files, stdin } = environment;
  const given = await givenValues(options, environment);
  const read = await readSpec(path, { files, stdin, allowDuplicates, strictPaths, given });
  const colour = paint(environment.stderr, options, environment.variables);
  if (!('spec' in read)) {
    if (await isPlanFile(path, environment)) {
      const hint = `run it with \`bulk-restore run --plan ${shellPath(path)}\``;
      throw new CommandError(exitCodes.usage, `${quoted(path)} is a plan, not a spec`, hint);
    }
    const { problems, more } = read;
    const text = problemText(problems, { more, paint: colour });
    throw new ProblemsError(text.trimEnd(), problemsAsJson({ shown: problems, more }));
  }
  const { shown, more } = findWarnings(read, environment.clock.now());
  for (const warning of shown) show('warn', oneWarning(warning, colour), environment);
  if (more > 0) say('warn', [`${counted(more, 'more warning')} of ${path}`], environment);
  return read.spec;
}
