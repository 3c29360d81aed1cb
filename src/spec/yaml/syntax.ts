import { Composer, type CST, type Document, Parser, visit, type YAMLError } from 'yaml';
import { formatCount } from '../../util/count.ts';
import { characterName } from '../problem/characters.ts';
import { quoted } from '../problem/message.ts';
import { mostProblems, type Problem } from '../problem/problem.ts';
import { expandedSize, mostExpanded } from './expanded-size.ts';
import { hasTooManyParts, mostParts } from './lexemes.ts';
import { deepestNesting, tooDeepAt } from './nesting.ts';
import { SpecSource } from './source.ts';
import { SourceText } from './source-text.ts';
import { structureProblems } from './structure.ts';
import { syntaxMessage } from './syntax-messages.ts';

/**
 * Parses one YAML 1.2 document, or returns its syntax errors: all of them, or a few more than `mostProblems`. Does not check that it
 * is a spec. Takes time and memory in proportion to the text, whatever is in it.
 */
export function parseSource(file: string, text: string): SpecSource | Problem[] {
  const source = new SourceText(file, text);
  const control = controlCharacter.exec(text);
  if (control !== null) {
    const message = `this file contains a control character, ${characterName(control[0])}`;
    return [source.problem(source.placeAt(control.index), message, 'remove it')];
  }
  if (hasTooManyParts(text)) {
    const message = `this file has more than ${formatCount(mostParts)} keys and entries`;
    return [source.problem(source.placeAt(0), message, 'move its resources into a list, and name it under `lists`')];
  }
  const tokens = firstDocuments(text);
  const tooDeep = tooDeepAt(tokens);
  if (tooDeep !== undefined) {
    return [source.problem(source.placeAt(tooDeep), `this is nested more than ${deepestNesting} levels deep`)];
  }

  const { documents, errors } = composed(tokens, text.length);
  const [document, second] = documents;
  if (document === undefined) return syntaxProblems(errors, source, text);
  const problems = [
    ...syntaxProblems([...document.errors, ...document.warnings], source, text, quotesIn(document)),
    ...versionProblems(document, source),
    ...structureProblems(document, source),
    ...secondDocumentProblems(second, source),
  ];
  if (problems.length > 0) return problems;
  if (document.contents === null) {
    return [
      source.problem(
        source.placeAt(0),
        'this spec is empty',
        'write a first spec to a new file with `bulk-restore init <file>`',
      ),
    ];
  }
  // Copies share one object, but a walk through all of them takes as long as if they were written out.
  if (expandedSize(document) > mostExpanded) {
    const message = `aliases repeat more than ${formatCount(mostExpanded)} parts of this file`;
    const hint = 'move the resources that are repeated with `*` into a list, and name it under `lists`';
    return [source.problem(source.placeAt(0), message, hint)];
  }
  return new SpecSource(source, document, document.toJS({ maxAliasCount: -1 }));
}

/** The tokens up to a second document, or to the first of too many errors. */
function firstDocuments(text: string): CST.Token[] {
  const tokens: CST.Token[] = [];
  let documents = 0;
  let errors = 0;
  for (const token of new Parser().parse(text)) {
    tokens.push(token);
    if (token.type === 'document') documents += 1;
    if (token.type === 'error') errors += 1;
    if (documents > 1 || errors > mostErrors) break;
  }
  return tokens;
}

/** Not allowed in YAML: control characters except tabs and line breaks. */
const controlCharacter = /(?![\t\n\r\u0085])\p{Cc}/u;

/** `quotes` are the offsets of scalars in rising order, as far as they are known. */
function syntaxProblems(
  errors: readonly YAMLError[],
  source: SourceText,
  text: string,
  quotes: readonly number[] = [],
): Problem[] {
  const problems: Problem[] = [];
  let last = -1;
  for (const error of [...errors].sort(byPosition)) {
    // The parser often reports one mistake twice at the same position.
    if (error.pos[0] === last) continue;
    if (problems.length > mostProblems) break;
    last = error.pos[0];
    const use = parameterAt(text, last);
    if (use !== undefined) {
      // All that follows is read as something else.
      const message = `${quoted(use)} needs quotes here: inside \`{ }\` and \`[ ]\`, a brace has a meaning of its own`;
      problems.push(source.problem(source.placeAt(last - 1), message, `write \`"${use}"\``));
      break;
    }
    const { message, hint } = syntaxMessage(error, text);
    problems.push(source.problem(source.placeAt(errorOffset(error, quotes)), message, hint));
  }
  return problems;
}

/** The `${name}` whose brace is at an offset. */
function parameterAt(text: string, brace: number): string | undefined {
  return /^\$\{[\w-]+\}/.exec(text.slice(brace - 1, brace + longestUse))?.[0];
}

const longestUse = 64;

/** Where the mistake is. For a quote that is never closed, the parser says the end of the file; this says the quote. */
function errorOffset({ message, pos: [position] }: YAMLError, quotes: readonly number[]): number {
  if (!message.startsWith('Missing closing')) return position;
  return quotes.findLast((offset) => offset < position) ?? position;
}

/** The offset of each scalar of a document, in rising order. */
function quotesIn(document: Document.Parsed): number[] {
  if (document.errors.length === 0) return [];
  const offsets: number[] = [];
  visit(document, {
    Scalar: (_, { range }) => {
      if (range) offsets.push(range[0]);
    },
  });
  return offsets;
}

function versionProblems(document: Document.Parsed, source: SourceText): Problem[] {
  const { version } = document.directives.yaml;
  if (version === '1.2') return [];
  const message = `this file must be YAML 1.2, not ${version}`;
  return [source.problem(source.placeAt(0), message, 'remove the `%YAML` line')];
}

interface Composed {
  readonly documents: readonly Document.Parsed[];
  /** Those of a document that has too many to be composed. */
  readonly errors: readonly YAMLError[];
}

/** Composes the documents of tokens, but stops at a document that has far too many errors. */
function composed(tokens: readonly CST.Token[], length: number): Composed {
  // The library's own check for unique keys takes time that grows with the square of the keys.
  const composer = new Composer({ uniqueKeys: false, stringKeys: true });
  // The library has no other way to stop. Its version is pinned, and a test with many errors notices if this has no effect.
  const note = composer['onError'];
  composer['onError'] = (...error: Parameters<typeof note>): void => {
    note(...error);
    const { errors } = composer.streamInfo();
    if (errors.length > mostErrors) throw new TooManyErrors(errors.slice(0, mostErrors));
  };
  try {
    return { documents: [...composer.compose(tokens, true, length)], errors: [] };
  } catch (error) {
    if (error instanceof TooManyErrors) return { documents: [], errors: error.errors };
    throw error;
  }
}

/** The parser reports some mistakes twice. */
const mostErrors = 3 * mostProblems;

class TooManyErrors extends Error {
  readonly errors: readonly YAMLError[];

  constructor(errors: readonly YAMLError[]) {
    super('the document has too many errors');
    this.errors = errors;
  }
}

function byPosition(a: YAMLError, b: YAMLError): number {
  return a.pos[0] - b.pos[0];
}

function secondDocumentProblems(document: Document.Parsed | undefined, source: SourceText): Problem[] {
  if (document === undefined) return [];
  const place = source.placeAt(document.range[0]);
  return [
    source.problem(
      place,
      'a second YAML document starts here, and a spec is one document',
      'put each document in a file of its own',
    ),
  ];
}
