import { Composer, type Document, Parser, visit, type YAMLError } from 'yaml';
import { mostResources } from '../../m365/limits.ts';
import type { Problem } from '../problem/problem.ts';
import { deepestNesting, tooDeepAt } from './nesting.ts';
import { SpecSource } from './source.ts';
import { SourceText } from './source-text.ts';
import { structureProblems } from './structure.ts';
import { syntaxMessage } from './syntax-messages.ts';

/** Parses one YAML 1.2 document, or returns all its syntax errors. Does not check that it is a spec. */
export function parseSource(file: string, text: string): SpecSource | Problem[] {
  const source = new SourceText(file, text);
  const control = controlCharacter.exec(text);
  if (control !== null) {
    return [source.problem(source.placeAt(control.index), 'this file contains a control character')];
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
    return [
      source.problem(
        source.placeAt(0),
        'this spec is empty',
        'write a first spec to a new file with `bulk-restore init <file>`',
      ),
    ];
  }
  const value = plainValue(document);
  if (value === undefined) {
    const message = `aliases repeat parts of this file more than ${mostResources.toLocaleString('en-US')} times`;
    return [source.problem(source.placeAt(0), message, 'write out the parts that are repeated with `*`')];
  }
  return new SpecSource(source, document, value);
}

/** Undefined if aliases multiply. Their objects are shared, but a walk through all copies would take too long. */
function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: mostResources });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Not allowed in YAML: control characters except tabs and line breaks. */
const controlCharacter = /(?![\t\n\r\u0085])\p{Cc}/u;

function syntaxProblems(document: Document.Parsed, source: SourceText, text: string): Problem[] {
  const problems: Problem[] = [];
  let last = -1;
  for (const error of [...document.errors, ...document.warnings].sort(byPosition)) {
    // The parser often reports one mistake twice at the same position.
    if (error.pos[0] === last) continue;
    last = error.pos[0];
    const { message, hint } = syntaxMessage(error, text);
    problems.push(source.problem(source.placeAt(errorOffset(error, document)), message, hint));
  }
  const { version } = document.directives.yaml;
  if (version !== '1.2') {
    problems.push(
      source.problem(source.placeAt(0), `this file must be YAML 1.2, not ${version}`, 'remove the `%YAML` line'),
    );
  }
  return problems;
}

/** Where the mistake is. For a quote that is never closed, the parser says the end of the file; this says the quote. */
function errorOffset({ message, pos: [position] }: YAMLError, document: Document.Parsed): number {
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
      'a second YAML document starts here, and a spec is one document',
      'put each document in a file of its own',
    ),
  ];
}
