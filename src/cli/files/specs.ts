import type { GivenValues } from '../../spec/parameters/given.ts';
import { quoted } from '../../spec/problem/message.ts';
import { oneWarning, problemText } from '../../spec/problem/problem-text.ts';
import { readSpec } from '../../spec/read-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import { findWarnings } from '../../spec/warnings.ts';
import { counted } from '../../util/count.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { stdinName } from '../../util/files.ts';
import { shellPath } from '../../util/shell-path.ts';
import { requireSystemError } from '../../util/system-error.ts';
import { CommandError, ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { paint } from '../terminal/colours.ts';
import { say, show } from '../terminal/say.ts';
import { problemsAsJson } from '../validation/json.ts';
import { givenValues, type ParameterOptions, requireDeclared } from './given-values.ts';

export interface SpecOptions extends ParameterOptions {
  readonly allowDuplicates: boolean;
  readonly strictPaths?: boolean;
  readonly color?: boolean;
}

/** Reads the spec of a command and prints its warnings on stderr. Rejects with CommandError if it has errors, with all of them. */
export async function specFrom(path: string, options: SpecOptions, environment: Environment): Promise<Spec> {
  return await readOrRefuse(path, { ...options, given: await givenValues(options, environment) }, environment);
}

/** The same for several specs, one after the other. A value may be for some of them only. */
export async function specsFrom(
  paths: readonly string[],
  options: SpecOptions,
  environment: Environment,
): Promise<Spec[]> {
  const given = { ...(await givenValues(options, environment)), areShared: paths.length > 1 };
  const specs: Spec[] = [];
  for (const path of paths) specs.push(await readOrRefuse(path, { ...options, given }, environment));
  requireDeclared(
    given,
    specs.map(({ parameters }) => ({ parameters: parameters.map(({ name }) => name) })),
  );
  return specs;
}

/** Refuses the flags of specs for a command that got no `--spec`. */
export function refuseWithoutSpec({ allowDuplicates, set, setFile }: SpecOptions): void {
  const flag = allowDuplicates ? '--allow-duplicates' : set ? '--set' : setFile ? '--set-file' : undefined;
  if (flag === undefined) return;
  throw new CommandError(
    exitCodes.usage,
    `\`${flag}\` goes with \`--spec\` only`,
    'add --spec <file>, or leave it out',
  );
}

interface ReadOptions extends SpecOptions {
  readonly given: GivenValues;
}

async function readOrRefuse(path: string, options: ReadOptions, environment: Environment): Promise<Spec> {
  const { allowDuplicates, strictPaths = false, given } = options;
  const { files, stdin } = environment;
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
    requireSystemError(error);
    return false;
  }
}
