import { Composer, type Document, Parser, visit, type YAMLError } from 'yaml';
import { mostResources } from '../../m365/limits.ts';
import type { Problem } from '../problem/problem.ts';
import { deepestNesting, tooDeepAt } from './nesting.ts';
import { SpecSource } from './source.ts';
import { SourceText } from './source-text.ts';
import { structureProblems } from './structure.ts';
import { wordSyntaxError } from './syntax-words.ts';

/** Reads one YAML 1.2 document, or tells all that is wrong with its syntax. Whether it is a spec is not looked at. */
export function parseSource(file: string, text: string): SpecSource | Problem[] {
  const source = new SourceText(file, text);
  const control = controlCharacter.exec(text);
  if (control !== null) {
    return [source.problem(source.placeAt(control.index), 'this is not text: it holds control characters')];
  }
  const tokens = [...new Parser().parse(text)];
  const tooDeep = tooDeepAt(tokens);
  if (tooDeep !== undefined) {
    return [source.problem(source.placeAt(tooDeep), `this is nested more than ${deepestNesting} levels deep`)];
  }

  // The library's own check for unique keys takes time that grows with the square of the keys.
  const composer = new Composer({ uniqueKeys: false, stringKeys: true });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('the composer always ends with a document');
  const problems = [
    ...syntaxProblems(document, source, text),
    ...structureProblems(document, source),
    ...secondDocumentProblems(second, source),
  ];
  if (problems.length > 0) return problems;
  if (document.contents === null) {
    return [source.problem(source.placeAt(0), 'this spec is empty', 'write a first one with `bulk-restore init`')];
  }
  const value = plainValue(document);
  if (value === undefined) {
    const message = `this file repeats parts of itself more than ${mostResources.toLocaleString('en-US')} times`;
    return [source.problem(source.placeAt(0), message, 'write the parts out that are marked with `&`')];
  }
  return new SpecSource(source, document, value);
}

/** Undefined where aliases of aliases multiply: what they repeat is shared, but whoever walks through it would never end. */
function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: mostResources });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** What YAML calls non-printable: control characters but for tabs and line breaks. */
const controlCharacter = /(?![\t\n\r\u0085])\p{Cc}/u;

function syntaxProblems(document: Document.Parsed, source: SourceText, text: string): Problem[] {
  const problems: Problem[] = [];
  let last = -1;
  for (const error of [...document.errors, ...document.warnings].sort(byPosition)) {
    // One slip often makes the parser complain twice about the same spot.
    if (error.pos[0] === last) continue;
    last = error.pos[0];
    const { message, hint } = wordSyntaxError(error, text);
    problems.push(source.problem(source.placeAt(culprit(error, document)), message, hint));
  }
  const { version } = document.directives.yaml;
  if (version !== '1.2') {
    problems.push(
      source.problem(source.placeAt(0), `this file is to be YAML 1.2, not ${version}`, 'remove the `%YAML` line'),
    );
  }
  return problems;
}

/** Where the slip is: for a quote that is never closed, where it is opened rather than where the file ends. */
function culprit({ message, pos: [position] }: YAMLError, document: Document.Parsed): number {
  if (!message.startsWith('Missing closing')) return position;
  let opened = position;
  visit(document, {
    Scalar: (_, { range }) => {
      if (range && range[0] < position) opened = range[0];
    },
  });
  return opened;
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
      'a file is one document, and a second one starts here',
      'give each document a file of its own',
    ),
  ];
}
