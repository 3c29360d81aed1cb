import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { countOf, type Workload, workloads } from '../../m365/workload.ts';
import { guessUse, type ListGuess } from '../../spec/lists/guess-use.ts';
import { sampleList } from '../../spec/lists/sample-list.ts';
import { quoted } from '../../spec/problem/message.ts';
import { oneWarning, problemText } from '../../spec/problem/problem-text.ts';
import { readSpec } from '../../spec/read-spec.ts';
import { sampleSpec, specAround } from '../../spec/sample-spec.ts';
import { findWarnings } from '../../spec/warnings.ts';
import { workloadKeys } from '../../spec/written.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import type { Files } from '../../util/files.ts';
import { printable } from '../../util/printable.ts';
import { shellPath } from '../../util/shell-path.ts';
import { CommandError, ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { editorSchemaFor } from '../files/editor-schema.ts';
import { createFile, type NewFile, requireFileName, requireNewFile } from '../files/new-file.ts';
import type { OutputOptions } from '../shared-options.ts';
import { paint } from '../terminal/colours.ts';
import { say, show } from '../terminal/say.ts';
import { problemsAsJson } from '../validation/json.ts';
import { columnsLine } from '../validation/text.ts';

export interface InitOptions extends OutputOptions {
  /** A list to write the spec around. */
  readonly from?: string;
  readonly workload?: (typeof workloadKeys)[Workload];
}

/** Writes a commented first spec, around a list if one is given. Never overwrites a file. */
export async function init(
  file: string | undefined,
  options: InitOptions,
  environment: Environment,
): Promise<ExitCode> {
  const path = file ?? 'restore.yaml';
  requireFileName(path, 'name a file');
  if (options.from !== undefined) return await initAround(options.from, path, { options, environment });
  if (options.workload !== undefined)
    throw new CommandError(exitCodes.usage, '`--workload` says what a list names', 'name the list with `--from`');
  const { reference, copy } = await editorSchemaFor(dirname(path), environment.files);
  await createFile(path, sampleSpec(reference));
  await addSchema(copy, environment);
  const next = `Next: fill in your tenant, restore point and resources, then check it with \`bulk-restore validate ${printable(shellPath(path))}\`.`;
  environment.stdout.write(
    options.json
      ? `${JSON.stringify({ file: path, ...schemaIn(copy) })}\n`
      : `Wrote ${printable(path)}.\n${schemaLine(copy)}${next}\n`,
  );
  return exitCodes.done;
}

/** Beside a spec that is written: if it cannot be added, the spec is as good without it. */
async function addSchema(copy: NewFile | null, environment: Environment): Promise<void> {
  if (copy === null) return;
  try {
    await createFile(copy.path, copy.text);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    say('warn', [`editors will not complete the keys of this spec: ${error.message}`], environment);
  }
}

function schemaIn(copy: NewFile | null): { readonly schema?: string } {
  return copy === null ? {} : { schema: copy.path };
}

function schemaLine(copy: NewFile | null): string {
  return copy === null ? '' : `Wrote ${printable(copy.path)}, by which editors complete and check it.\n`;
}

interface InitContext {
  readonly options: InitOptions;
  readonly environment: Environment;
}

/** Writes nothing if the spec would not be valid. */
async function initAround(list: string, path: string, { options, environment }: InitContext): Promise<ExitCode> {
  requireFileName(list, 'name a list');
  await requireNewFile(path, environment.files);
  const guess = await guessOf(list, options, environment.files);
  const { reference, copy } = await editorSchemaFor(dirname(path), environment.files);
  const spec = { schema: reference, name: specName(list), file: pathFrom(path, list), ...guess };
  const text = specAround(spec);
  const files = withFile(environment.files, path, text);
  const named = [join(dirname(path), spec.file), spec.file];
  const read = await readSpec(path, { files, allowDuplicates: false, named });
  const colour = paint(environment.stderr, options, environment.variables);
  if (!('spec' in read)) {
    const { problems, more } = read;
    const words = problemText(problems, { more, paint: colour }).trimEnd();
    throw new ProblemsError(words, problemsAsJson({ shown: problems, more }));
  }
  await createFile(path, text);
  await addSchema(copy, environment);
  const { workload, columns, mayBeDrives } = guess;
  const count = read.spec.resources.length;
  if (options.json) {
    environment.stdout.write(
      `${JSON.stringify({ file: path, list, workload: workloadKeys[workload], columns, resources: count, ...schemaIn(copy) })}\n`,
    );
    return exitCodes.done;
  }
  for (const warning of findWarnings(read, environment.clock.now()).shown)
    show('warn', oneWarning(warning, colour), environment);
  const others = mayBeDrives ? 'To restore the OneDrives of these people, add `--workload drives`.\n' : '';
  environment.stdout.write(
    `Wrote ${printable(path)}: ${countOf(count, workload)} of ${printable(list)}.\n` +
      `${read.lists.map((one) => `  ${columnsLine(one)}\n`).join('')}${others}${schemaLine(copy)}` +
      `Next: fill in your tenant and restore point, then check it with \`bulk-restore validate ${printable(shellPath(path))}\`.\n`,
  );
  return exitCodes.done;
}

async function guessOf(list: string, { workload: key }: InitOptions, files: Files): Promise<ListGuess> {
  const sample = await sampleList(list, files);
  const wanted = workloads.find((workload) => workloadKeys[workload] === key);
  const guess = 'message' in sample ? sample : guessUse(sample, wanted);
  if (!('message' in guess)) return guess;
  throw new CommandError(
    exitCodes.usage,
    guess.message.includes(quoted(list)) ? guess.message : `\`${list}\`: ${guess.message}`,
    guess.hint ?? null,
  );
}

/** A name for the spec, after its list. */
function specName(list: string): string {
  const name = basename(list, extname(list))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-|-$/g, '');
  return name === '' ? 'first-restore' : name;
}

/** The path of a list as the spec names it: from the spec, but a whole path stays one if the list is not beside or below the spec. */
function pathFrom(spec: string, list: string): string {
  const path = relative(dirname(resolve(spec)), resolve(list))
    .split(sep)
    .join('/');
  return isAbsolute(list) && path.startsWith('../') ? list : path;
}

/** The same files, and one that is not written yet. */
function withFile(files: Files, path: string, text: string): Files {
  async function* written(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return {
    readText: (one) => files.readText(one),
    kindOf: (one) => files.kindOf(one),
    realPath: (one) => files.realPath(one),
    readPieces: (one, most) => (one === path ? written() : files.readPieces(one, most)),
  };
}
