import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Pair, type ParsedNode } from 'yaml';
import type { Place, Problem } from '../problem/problem.ts';
import { offsetInScalar } from './scalar-offset.ts';
import type { SourceText } from './source-text.ts';

/**
 * A parsed YAML document: its value, and the place where each part is written.
 *
 * Parts are named by JSON pointer (RFC 6901), so that rules and validators need not know YAML. A part that an alias
 * repeats has the place of its anchor.
 */
export class SpecSource {
  /** Plain data. All aliases of an anchor share one object. */
  readonly value: unknown;
  readonly #text: SourceText;
  readonly #document: Document.Parsed;

  /** `value` is the plain data of `document`, which has no errors and no aliases without an anchor. */
  constructor(text: SourceText, document: Document.Parsed, value: unknown) {
    this.#text = text;
    this.#document = document;
    this.value = value;
  }

  /** The path as the user wrote it. */
  get file(): string {
    return this.#text.file;
  }

  /** The place of the value at `pointer`; if it is not written, of its nearest parent. */
  placeOf(pointer: string): Place {
    return this.#text.placeAt(offsetOf(this.#follow(pointer).value) ?? 0);
  }

  /** The place of the character at `index` in the text at `pointer`. */
  placeInText(pointer: string, index: number): Place {
    const { value } = this.#follow(pointer);
    const scalar = isAlias(value) ? value.resolve(this.#document) : value;
    if (!isScalar(scalar) || !scalar.range) return this.placeOf(pointer);
    const [start, end] = scalar.range;
    const written = { type: scalar.type, text: this.#text.slice(start, end) };
    return this.#text.placeAt(start + offsetInScalar(written, String(scalar.value), index));
  }

  /** The place of the key at `pointer`; for an item of a list, of the item. */
  placeOfKey(pointer: string): Place {
    const { key, value } = this.#follow(pointer);
    return this.#text.placeAt(offsetOf(key) ?? offsetOf(value) ?? 0);
  }

  /** The line of each item of the list at `pointer`, in order; empty if there is no list. */
  linesOf(pointer: string): number[] {
    const { value } = this.#follow(pointer);
    const list = isAlias(value) ? value.resolve(this.#document) : value;
    if (!isSeq(list)) return [];
    return list.items.map((item) => this.#text.placeAt(offsetOf(item) ?? 0).line);
  }

  problem(place: Place, message: string, hint?: string): Problem {
    return this.#text.problem(place, message, hint);
  }

  /** The deepest node on the way to `pointer`, with its key if it has one. */
  #follow(pointer: string): WrittenNode {
    let at: WrittenNode = { value: this.#document.contents };
    for (const segment of segmentsOf(pointer)) {
      const next = child(isAlias(at.value) ? at.value.resolve(this.#document) : at.value, segment);
      if (next === undefined) break;
      at = next;
    }
    return at;
  }
}

interface WrittenNode {
  readonly key?: unknown;
  readonly value: unknown;
}

function child(node: unknown, segment: string): WrittenNode | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(segment)];
    return value === undefined ? undefined : { value };
  }
  if (!isMap(node)) return undefined;
  const pair: Pair | undefined = node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
  return pair && { key: pair.key, value: pair.value ?? pair.key };
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? (node as ParsedNode).range?.[0] : undefined;
}

/** The keys and indexes of a JSON pointer, decoded. */
export function segmentsOf(pointer: string): string[] {
  const segments = pointer.split('/').slice(1);
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A JSON pointer to a key or index below `parent`. */
export function pointerTo(parent: string, segment: string | number): string {
  return `${parent}/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
