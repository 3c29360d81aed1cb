import { resolve } from 'node:path';
import { quoted } from '../../spec/problem/message.ts';
import { findFiles } from '../../store/find-files.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { stdinName } from '../../util/files.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { givenValues, type ParameterOptions, requireDeclared } from '../files/given-values.ts';
import type { OutputOptions } from '../shared-options.ts';
import { paint } from '../terminal/colours.ts';
import { azureIssues } from '../validation/azure.ts';
import { type CheckedSpec, checkSpecs, notRead } from '../validation/checked.ts';
import { githubAnnotations } from '../validation/github.ts';
import { validationJson } from '../validation/json.ts';
import { fromRoot, uriFrom } from '../validation/location.ts';
import { sarif } from '../validation/sarif.ts';
import { validationText } from '../validation/text.ts';

export interface ValidateOptions extends OutputOptions, ParameterOptions {
  readonly allowDuplicates: boolean;
  readonly strictPaths: boolean;
  readonly format: 'text' | 'github' | 'azure' | 'sarif' | 'json';
}

/** Checks specs offline and prints all findings on stdout. Returns 2 if a spec has errors. */
export async function validate(
  words: readonly string[],
  options: ValidateOptions,
  environment: Environment,
): Promise<ExitCode> {
  if (options.json && options.format !== 'text' && options.format !== 'json')
    throw new CommandError(
      exitCodes.usage,
      `\`--json\` and \`--format ${options.format}\` exclude each other`,
      'leave one of the two out',
    );
  const { specs, missing } = await specsNamed(words);
  const given = await givenValues(options, environment);
  const checked = [...(await checkSpecs(specs, { ...options, given }, environment)), ...missing];
  // A spec with problems may have declared any parameter.
  const contents = checked.flatMap((one) => one.contents ?? []);
  if (contents.length === checked.length) requireDeclared(given, contents);
  environment.stdout.write(inFormat(checked, options, environment));
  return checked.every(({ contents }) => contents !== null) ? exitCodes.done : exitCodes.usage;
}

interface SpecsNamed {
  /** The files that the words and globs match, each once. */
  readonly specs: readonly string[];
  /** The words that match no file. */
  readonly missing: readonly CheckedSpec[];
}

async function specsNamed(words: readonly string[]): Promise<SpecsNamed> {
  const specs = new Map<string, string>();
  const missing: CheckedSpec[] = [];
  for (const word of words) {
    const files = word === '' ? [] : word === stdinName ? [stdinName] : await findFiles(word);
    if (files.length === 0) missing.push(noSpec(word));
    for (const file of files) if (!specs.has(resolve(file))) specs.set(resolve(file), file);
  }
  return { specs: [...specs.values()], missing };
}

/** Reported as a missing file, so that every format includes it. */
function noSpec(word: string): CheckedSpec {
  const words =
    word === ''
      ? {
          message: 'an empty argument names no spec',
          hint: 'name a file or a glob; check whether a variable in your script is empty',
        }
      : { message: `no file matches ${quoted(word)}`, hint: 'name an existing spec' };
  const place = { file: word || "''", line: 1, column: 1 };
  return notRead(place.file, { rule: 'file', place, ...words });
}

function inFormat(checked: readonly CheckedSpec[], options: ValidateOptions, environment: Environment): string {
  const { variables, stdout } = environment;
  // In a workflow, paths are relative to the repository, wherever the step works.
  const root = variables['GITHUB_WORKSPACE'] || '.';
  switch (options.json ? 'json' : options.format) {
    case 'json':
      return validationJson(checked);
    case 'github':
      return githubAnnotations(checked, fromRoot(root));
    case 'azure':
      return azureIssues(checked, fromRoot(variables['BUILD_SOURCESDIRECTORY'] || '.'));
    case 'sarif':
      return sarif(checked, uriFrom(root));
    case 'text':
      return validationText(checked, paint(stdout, options, variables));
  }
}
