import { InvalidArgumentError, Option } from 'commander';
import type { GivenValue, GivenValues } from '../../spec/parameters/given.ts';
import { namePattern } from '../../spec/parameters/template.ts';
import { unreadable } from '../../spec/problem/file-messages.ts';
import { quoted } from '../../spec/problem/message.ts';
import { nearest } from '../../spec/shape/nearest.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';

/** Values for the parameters of specs, as the command line has them. */
export interface ParameterOptions {
  readonly set?: readonly GivenAssignment[];
  readonly setFile?: readonly GivenAssignment[];
}

/** `name=value`. */
export interface GivenAssignment {
  readonly name: string;
  readonly value: string;
}

/** The flags of commands that read specs. */
export function parameterFlags(): Option[] {
  return [
    new Option('--set <name=value>', 'set a parameter of the spec; repeatable').argParser(assignment),
    new Option('--set-file <name=path>', 'set one to the text of a file; repeatable').argParser(assignment),
  ];
}

function assignment(text: string, earlier: readonly GivenAssignment[] = []): GivenAssignment[] {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(0, at));
  if (!namePattern.test(name)) throw new InvalidArgumentError('Expected name=value, such as team=finance.');
  return [...earlier, { name, value: text.slice(at + 1) }];
}

/** In bytes. Ours. */
const longestValue = 65_536;

/** Rejects with CommandError (2) if a parameter is set twice, or a file cannot be read. */
export async function givenValues(
  { set = [], setFile = [] }: ParameterOptions,
  { files, variables }: Pick<Environment, 'files' | 'variables'>,
): Promise<GivenValues> {
  const named = new Map<string, GivenValue>();
  const add = (name: string, value: GivenValue): void => {
    if (named.has(name))
      throw new CommandError(exitCodes.usage, `the parameter ${quoted(name)} is set twice`, 'leave one of the two out');
    named.set(name, value);
  };
  for (const { name, value } of set) add(name, { text: value, by: 'set' });
  for (const { name, value } of setFile) add(name, { text: await textOf(value, files), by: 'set-file' });
  return { named, variables };
}

/** A value may be for some of several specs, but not for none: throws CommandError (2). Of one spec, its reader says so. */
export function requireDeclared(
  { named }: GivenValues,
  specs: readonly { readonly parameters: readonly string[] }[],
): void {
  if (specs.length < 2) return;
  const declared = new Set(specs.flatMap(({ parameters }) => parameters));
  for (const [name, { by }] of named) {
    if (declared.has(name)) continue;
    const near = nearest(name, [...declared]);
    const hint = near === undefined ? `leave \`--${by}\` out` : `did you mean \`${near}\`?`;
    throw new CommandError(exitCodes.usage, `\`--${by}\` sets ${quoted(name)}, and no spec declares it`, hint);
  }
}

/** Without a byte order mark and the line end that editors add. */
async function textOf(path: string, files: Environment['files']): Promise<string> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of files.readPieces(path, longestValue)) pieces.push(piece);
  } catch (error) {
    throw new CommandError(exitCodes.usage, unreadable(path, error).message, 'name a file with the value');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)).replace(/\r?\n$/, '');
  } catch {
    throw new CommandError(exitCodes.usage, `${quoted(path)} is not UTF-8 text`, 'save it as UTF-8');
  }
}
