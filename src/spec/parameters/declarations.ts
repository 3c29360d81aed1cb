import type { Parameter } from '../../schemas/restore-spec.ts';
import { quoted } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { isMap } from '../written.ts';
import { pointerTo, type SpecSource } from '../yaml/source.ts';
import { variableFor } from './given.ts';
import { namePattern } from './template.ts';
import { type ParameterType, parameterTypes, typedValue, typeTexts } from './types.ts';

/** A parameter that a spec declares. */
export interface Declaration {
  readonly name: string;
  readonly pointer: string;
  readonly type: ParameterType;
  /** As text; null for none. */
  readonly default: string | null;
  /** Whether its own lines have an error, so that nothing is said about its uses. */
  readonly isWrong: boolean;
}

/** The parameters of a spec. Wrong ones too, as far as they can be read: the schema reports what is wrong with them. */
export function declarationsIn({ value }: SpecSource): ReadonlyMap<string, Declaration> {
  const declared = new Map<string, Declaration>();
  const parameters = isMap(value) ? value['parameters'] : undefined;
  if (!isMap(parameters)) return declared;
  for (const [name, written] of Object.entries(parameters)) declared.set(name, declaration(name, written));
  return declared;
}

function declaration(name: string, written: unknown): Declaration {
  const pointer = pointerTo('/parameters', name);
  const { type = 'string', default: standard }: Partial<Parameter> = isMap(written) ? written : {};
  const isKnown = isMap(written) && parameterTypes.includes(type);
  const text = standard === undefined || standard === null ? null : String(standard);
  const fits = text === null || (isKnown && isOfKind(standard, type) && typedValue(text, type) !== undefined);
  return { name, pointer, type: isKnown ? type : 'string', default: text, isWrong: !isKnown || !fits };
}

/** YAML reads `0042` as a number, and a text would lose its zeros. */
function isOfKind(standard: unknown, type: ParameterType): boolean {
  if (type === 'number' || type === 'boolean') return typeof standard === type;
  return typeof standard === 'string';
}

/** What a schema cannot say about the parameters of a spec. */
export function declarationProblems(declared: ReadonlyMap<string, Declaration>, source: SpecSource): Problem[] {
  const variables = new Map<string, string>();
  return [...declared.values()].flatMap((one) => {
    const words = faultOf(one, variables, source);
    variables.set(variableFor(one.name), one.name);
    if (words === undefined) return defaultProblems(one, source);
    return [source.problem(source.placeOfKey(one.pointer), words.message, words.hint)];
  });
}

function faultOf(
  { name }: Declaration,
  variables: ReadonlyMap<string, string>,
  source: SpecSource,
): { readonly message: string; readonly hint: string } | undefined {
  if (!namePattern.test(name))
    return {
      message: `${quoted(name)} is not a name for a parameter`,
      hint: 'use 1 to 48 letters, digits, hyphens or underscores, with a letter first',
    };
  if (secretName.test(name))
    return {
      message: `${quoted(name)} looks like a secret, and plans and reports show parameters`,
      hint: 'remove it: credentials belong to `--auth`; rename it if it is none',
    };
  const other = variables.get(variableFor(name));
  if (other === undefined) return undefined;
  const { line } = source.placeOfKey(pointerTo('/parameters', other));
  return {
    message: `the variable \`${variableFor(name)}\` would set ${quoted(name)} and ${quoted(other)} on line ${line}`,
    hint: 'rename one of the two',
  };
}

const secretName =
  /pass(?:word|wd|phrase|code)|secret|token|credential|api[_-]?key|private[_-]?key|(?:^|[_-])pwd(?:$|[_-])/i;

function defaultProblems({ name, pointer, type, default: text }: Declaration, source: SpecSource): Problem[] {
  if (text === null) return [];
  const written: unknown = source.valueAt(`${pointer}/default`);
  if (isOfKind(written, type) && typedValue(text, type) !== undefined) return [];
  const hint = typeof written === 'string' ? undefined : `write it in quotes: \`"${text}"\``;
  const message = `the \`default\` of ${quoted(name)} must be ${typeTexts[type]}, not ${quoted(text)}`;
  return [
    source.problem(
      source.placeOf(`${pointer}/default`),
      message,
      type === 'number' || type === 'boolean' ? undefined : hint,
    ),
  ];
}
