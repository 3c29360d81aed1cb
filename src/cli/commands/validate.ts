import { resolve } from 'node:path';
import { findFiles } from '../../store/find-files.ts';
import { paint } from '../colours.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, Refusal } from '../exit-codes.ts';
import type { OutputOptions } from '../options.ts';
import { type Checked, checkSpecs } from '../validation/checked.ts';
import { githubAnnotations } from '../validation/github.ts';
import { validationJson } from '../validation/json.ts';
import { fromRoot, uriFrom } from '../validation/location.ts';
import { sarif } from '../validation/sarif.ts';
import { validationText } from '../validation/text.ts';

export interface ValidateOptions extends OutputOptions {
  readonly allowDuplicates: boolean;
  readonly format: 'text' | 'github' | 'sarif' | 'json';
}

/** Checks specs without sending anything. What is found in all of them is the result, on stdout; 2 where any is wrong. */
export async function validate(
  words: readonly string[],
  options: ValidateOptions,
  environment: Environment,
): Promise<ExitCode> {
  const checked = await checkSpecs(await specsNamed(words), options, environment);
  environment.stdout.write(inFormat(checked, options, environment));
  return checked.every(({ contents }) => contents !== null) ? exitCodes.done : exitCodes.usage;
}

/** The files that words and globs mean, each once. */
async function specsNamed(words: readonly string[]): Promise<string[]> {
  const specs = new Map<string, string>();
  for (const word of words) {
    const files = await findFiles(word);
    if (files.length === 0)
      throw new Refusal(exitCodes.usage, `no file matches \`${word}\``, 'name a spec that is there');
    for (const file of files) if (!specs.has(resolve(file))) specs.set(resolve(file), file);
  }
  return [...specs.values()];
}

function inFormat(checked: readonly Checked[], options: ValidateOptions, environment: Environment): string {
  const { variables, stdout } = environment;
  // Inside a workflow, paths are those of the repository, wherever in it the step works.
  const root = variables['GITHUB_WORKSPACE'] || '.';
  switch (options.json ? 'json' : options.format) {
    case 'json':
      return validationJson(checked);
    case 'github':
      return githubAnnotations(checked, fromRoot(root));
    case 'sarif':
      return sarif(checked, uriFrom(root));
    case 'text':
      return validationText(checked, paint(stdout, options, variables));
  }
}
