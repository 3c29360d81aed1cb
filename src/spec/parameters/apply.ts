import { quoted } from '../problem/message.ts';
import { mostProblems, type Place, type Problem } from '../problem/problem.ts';
import { nearest } from '../shape/nearest.ts';
import type { Replacement } from '../yaml/replaced-scalars.ts';
import type { SpecSource } from '../yaml/source.ts';
import { type Declaration, declarationProblems, declarationsIn } from './declarations.ts';
import { type GivenValue, type GivenValues, sourceText, type ValueSource, variableFor } from './given.ts';
import { piecesIn, type TemplatePiece } from './template.ts';
import { typedValue, typeTexts } from './types.ts';

/** A parameter with the value that a plan is made with. */
export interface SpecParameter {
  readonly name: string;
  /** As text. */
  readonly value: string;
  readonly by: ValueSource;
}

export interface AppliedParameters {
  /** The same document with values in the place of parameters. Messages about such a value name the parameter. */
  readonly source: SpecSource;
  /** Those with a value, in the order of the spec. */
  readonly parameters: readonly SpecParameter[];
  /** The names of those that no value uses. */
  readonly unused: readonly string[];
  readonly problems: Problem[];
}

/**
 * Puts values in the place of `${name}` in the values of a spec, never in its keys and lists. A value that is one parameter and nothing
 * else has the type of the parameter. What cannot be replaced stays as it is, is reported once, and no other problem is
 * reported about it (`SpecSource.isReplaceable`).
 */
export function applyParameters(source: SpecSource, given: GivenValues): AppliedParameters {
  const declared = declarationsIn(source);
  const values = new Map<string, GivenValue>();
  for (const one of declared.values()) {
    const value = givenTo(one, given);
    if (value !== undefined) values.set(one.name, value);
  }
  const context = { declared, values, used: new Set<string>(), problems: [] as Problem[], source };
  const replaced = source.replacing((text, placeAt) => replacement(text, placeAt, context), '/parameters');
  const unset = [...declared.values()].filter(
    ({ name, isWrong }) => !isWrong && !values.has(name) && !context.used.has(name),
  );
  const problems = [
    ...declarationProblems(declared, source),
    ...undeclaredProblems(declared, given, source),
    ...unset.map((one) => source.problem(source.placeOfKey(one.pointer), ...unsetWords(one))),
    ...context.problems.slice(0, mostProblems + 1),
  ];
  return {
    source: replaced,
    parameters: [...values].map(([name, { text, by }]) => ({ name, value: text, by })),
    unused: [...declared.keys()].filter((name) => !context.used.has(name)),
    problems,
  };
}

function givenTo({ name, default: standard }: Declaration, { named, variables }: GivenValues): GivenValue | undefined {
  const variable = variables[variableFor(name)];
  return (
    named.get(name) ??
    (variable ? { text: variable, by: 'variable' } : undefined) ??
    (standard === null ? undefined : { text: standard, by: 'default' })
  );
}

/** A slip in a name would leave the default, and nobody would notice. */
function undeclaredProblems(
  declared: ReadonlyMap<string, Declaration>,
  { named, areShared = false }: GivenValues,
  source: SpecSource,
): Problem[] {
  if (areShared) return [];
  return [...named].flatMap(([name, { by }]) => {
    if (declared.has(name)) return [];
    const near = nearest(name, [...declared.keys()]);
    const hint =
      near === undefined ? `declare it under \`parameters\`, or leave \`--${by}\` out` : `did you mean \`${near}\`?`;
    const message = `\`--${by}\` sets ${quoted(name)}, and this spec declares no such parameter`;
    return [source.problem(source.placeOfKey('/parameters'), message, hint)];
  });
}

interface ReplacingContext {
  readonly declared: ReadonlyMap<string, Declaration>;
  readonly values: ReadonlyMap<string, GivenValue>;
  readonly used: Set<string>;
  readonly problems: Problem[];
  readonly source: SpecSource;
}

function replacement(
  text: string,
  placeAt: (index: number) => Place,
  context: ReplacingContext,
): Replacement | undefined {
  const pieces = piecesIn(text);
  if (pieces === undefined) return undefined;
  const parts = pieces.map((piece) => partOf(piece, placeAt, context));
  const [only] = parts;
  const isKnown = parts.every(({ isKnown: isPartKnown }) => isPartKnown);
  if (!isKnown) return { value: text, indexes: null, note: '', isKnown };
  const value = parts.length === 1 ? only?.value : parts.map((part) => String(part.value)).join('');
  const notes = [...new Set(parts.map(({ note }) => note).filter((note) => note !== ''))];
  return {
    value,
    indexes: parts.map(({ value: inside, piece }) => ({ length: String(inside).length, piece })),
    note: notes.length === 0 ? '' : ` (${notes.join(', ')})`,
    isKnown,
  };
}

interface Part {
  readonly value: unknown;
  readonly piece: TemplatePiece;
  /** "`${team}` is `finance`, by `--set`" */
  readonly note: string;
  readonly isKnown: boolean;
}

function partOf(piece: TemplatePiece, placeAt: (index: number) => Place, context: ReplacingContext): Part {
  if (piece.kind === 'plain') return { value: piece.text, piece, note: '', isKnown: true };
  const { declared, values, used, problems, source } = context;
  const { name, written } = piece;
  used.add(name);
  const one = declared.get(name);
  const given = values.get(name);
  const unknown: Part = { value: written, piece, note: '', isKnown: false };
  const report = (message: string, hint?: string): Part => {
    problems.push(source.problem(placeAt(piece.at), message, hint));
    return unknown;
  };
  if (name === '')
    return report(`${quoted(written)} does not name a parameter`, `write \`\${name}\`, or ${escapeHint}`);
  if (one === undefined) return report(`the parameter ${quoted(name)} is not declared`, undeclaredHint(name, declared));
  if (one.isWrong) return unknown;
  if (given === undefined) return report(...unsetWords(one));
  const value = typedValue(given.text, one.type);
  const by = sourceText(name, given.by);
  if (value !== undefined)
    return { value, piece, note: `\`\${${name}}\` is ${quoted(given.text)}, ${by}`, isKnown: true };
  return report(`the parameter ${quoted(name)} must be ${typeTexts[one.type]}, not ${quoted(given.text)}, ${by}`);
}

const escapeHint = '`$${` for a literal `${`';

function undeclaredHint(name: string, declared: ReadonlyMap<string, Declaration>): string {
  const near = nearest(name, [...declared.keys()]);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  return `declare it with \`parameters: { ${name}: { type: string } }\`, or write ${escapeHint}`;
}

function unsetWords({ name, type }: Declaration): [message: string, hint: string] {
  return [
    `the parameter ${quoted(name)} has no value`,
    `set it with \`--set ${name}=<${type}>\` or the variable \`${variableFor(name)}\`, or give it a \`default\``,
  ];
}
