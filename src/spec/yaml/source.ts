import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Place, Problem } from '../problem/problem.ts';
import { ReplacedScalars, type Replacement, writtenIndex } from './replaced-scalars.ts';
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
  readonly #keys: Map<YAMLMap, ReadonlyMap<string, WrittenNode>> = new Map();
  #anchored: ReadonlyMap<Alias, unknown> | undefined;
  readonly #replaced: ReplacedScalars;

  /** `value` is the plain data of `document`, which has no errors and no aliases without an anchor. */
  constructor(
    text: SourceText,
    document: Document.Parsed,
    value: unknown,
    replaced: ReplacedScalars = new ReplacedScalars(),
  ) {
    this.#text = text;
    this.#document = document;
    this.value = value;
    this.#replaced = replaced;
  }

  /**
   * The same document with other values in the place of texts, except in keys and below the top-level key `except` (a pointer).
   * `replace` gets each text that may have something to replace, and the place of each of its characters. Changes the
   * document, so this source must not be used again.
   */
  replacing(
    replace: (text: string, placeAt: (index: number) => Place) => Replacement | undefined,
    except: string,
  ): SpecSource {
    const replaced = new ReplacedScalars();
    const document = this.#document;
    const isExcept = (key: unknown): boolean => isScalar(key) && pointerTo('', String(key.value)) === except;
    visit(document, {
      Pair: (_, { key }, ancestors) =>
        ancestors.at(-1) === document.contents && isExcept(key) ? visit.SKIP : undefined,
      Scalar: (position, scalar) => {
        const { value: text } = scalar;
        if (position === 'key' || typeof text !== 'string') return;
        const replacement = replace(text, (index) => this.#placeInScalar(scalar, text, index));
        if (replacement === undefined) return;
        replaced.add(scalar, text, replacement);
        scalar.value = replacement.value;
      },
    });
    if (replaced.isEmpty) return this;
    return new SpecSource(this.#text, document, document.toJS({ maxAliasCount: -1 }), replaced);
  }

  /** The plain data at `pointer`; undefined if there is none. */
  valueAt(pointer: string): unknown {
    return segmentsOf(pointer).reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      this.value,
    );
  }

  /** Whether the value at a place was to be replaced and could not be: that is reported, and says all that there is to say. */
  isUnreplaced(place: Place): boolean {
    return this.#replacedAt(place)?.isKnown === false;
  }

  /** Whether something was put into the text at a place. */
  isReplaced(place: Place): boolean {
    return (this.#replacedAt(place)?.note ?? '') !== '';
  }

  #replacedAt(place: Place): Replacement | undefined {
    return this.#replaced.isEmpty || place.file !== this.file
      ? undefined
      : this.#replaced.at(this.#text.offsetOf(place));
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
    const scalar = this.#resolved(value);
    if (!isScalar(scalar)) return this.placeOf(pointer);
    const replaced = this.#replaced.of(scalar);
    if (replaced === undefined) return this.#placeInScalar(scalar, String(scalar.value), index);
    return this.#placeInScalar(scalar, replaced.text, writtenIndex(replaced, index));
  }

  #placeInScalar({ range, type }: Scalar, value: string, index: number): Place {
    const [start = 0, end = start] = range ?? [];
    return this.#text.placeAt(start + offsetInScalar({ type, text: this.#text.slice(start, end) }, value, index));
  }

  /** The place of the key at `pointer`; for an item of a list, of the item. */
  placeOfKey(pointer: string): Place {
    const { key, value } = this.#follow(pointer);
    return this.#text.placeAt(offsetOf(key) ?? offsetOf(value) ?? 0);
  }

  /** The line of each item of the list at `pointer`, in order; empty if there is no list. */
  linesOf(pointer: string): number[] {
    const { value } = this.#follow(pointer);
    const list = this.#resolved(value);
    if (!isSeq(list)) return [];
    return list.items.map((item) => this.#text.placeAt(offsetOf(item) ?? 0).line);
  }

  /** A problem with what is at `place`. If a parameter stands there, the message names it. */
  problem(place: Place, message: string, hint?: string): Problem {
    return this.#text.problem(place, `${message}${this.#replacedAt(place)?.note ?? ''}`, hint);
  }

  /** The deepest node on the way to `pointer`, with its key if it has one. */
  #follow(pointer: string): WrittenNode {
    let at: WrittenNode = { value: this.#document.contents };
    for (const segment of segmentsOf(pointer)) {
      const next = this.#child(this.#resolved(at.value), segment);
      if (next === undefined) break;
      at = next;
    }
    return at;
  }

  #child(node: unknown, segment: string): WrittenNode | undefined {
    if (isSeq(node)) {
      const value = node.items[Number(segment)];
      return value === undefined ? undefined : { value };
    }
    return isMap(node) ? this.#keysOf(node).get(segment) : undefined;
  }

  /** The parts of a map by key. Made once for each map, because a map can have as many keys as there are problems. */
  #keysOf(map: YAMLMap): ReadonlyMap<string, WrittenNode> {
    const known = this.#keys.get(map);
    if (known !== undefined) return known;
    const keys = new Map<string, WrittenNode>();
    for (const { key, value } of map.items) {
      if (isScalar(key)) keys.set(String(key.value), { key, value: value ?? key });
    }
    this.#keys.set(map, keys);
    return keys;
  }

  /** The node itself, or the anchored node that an alias repeats. */
  #resolved(node: unknown): unknown {
    if (!isAlias(node)) return node;
    this.#anchored ??= anchoredNodes(this.#document);
    return this.#anchored.get(node);
  }
}

/** What each alias of a document repeats. The library looks through the document for each alias. */
function anchoredNodes(document: Document.Parsed): Map<Alias, unknown> {
  const anchors = new Map<string, unknown>();
  const found = new Map<Alias, unknown>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) found.set(node, anchors.get(node.source));
      else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return found;
}

interface WrittenNode {
  readonly key?: unknown;
  readonly value: unknown;
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
