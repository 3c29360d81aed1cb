/** What is wrong with a pattern. */
export type PatternFlaw = 'unclosed-bracket' | 'unclosed-brace' | 'unopened-bracket' | 'backwards-range';

export class PatternFault extends Error {
  override readonly name = 'PatternFault';
  readonly flaw: PatternFlaw;

  constructor(flaw: PatternFlaw) {
    super(flaw);
    this.flaw = flaw;
  }
}

/** Whether a name is a pattern. */
export function isNamePattern(name: string): boolean {
  return /[*?[\]{}]/.test(name);
}

/**
 * A pattern for one name: `*`, `?`, `[a-z]`, `[!a]` and `{a,b}` have their usual meaning, and a backslash takes the next character
 * as it is. Everything else is itself, so are braces without a comma.
 *
 * Follows all ways through the pattern at once, so the time grows with its length times the length of the name. Regular
 * expressions try one way after the other: `*a*a*a*a*a*ab` takes them seconds on a hundred letters.
 */
export class NamePattern {
  readonly #start: State;

  /** Throws PatternFault. */
  constructor(pattern: string, { ignoreCase }: { readonly ignoreCase: boolean }) {
    this.#start = compiled(new PatternReader([...pattern]).readAll(), end, ignoreCase);
  }

  matches(name: string): boolean {
    let states = closure([this.#start]);
    for (const character of name) {
      const next: State[] = [];
      for (const { step } of states) if (step?.fits(character)) next.push(step.next);
      if (next.length === 0) return false;
      states = closure(next);
    }
    return states.has(end);
  }
}

/** A point between two parts of a pattern: the ways on without a character, and the way on with one. */
interface State {
  readonly ways: readonly State[];
  readonly step: { readonly fits: (character: string) => boolean; readonly next: State } | null;
}

const end: State = { ways: [], step: null };

/** The states, and those that can be reached from them without a character. */
function closure(states: readonly State[]): Set<State> {
  const reached = new Set(states);
  for (const { ways } of reached) for (const way of ways) reached.add(way);
  return reached;
}

type Part =
  | { readonly kind: 'any' | 'many' }
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'class'; readonly ranges: readonly Range[]; readonly isNegated: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly (readonly Part[])[] };

type Range = readonly [first: string, last: string];

/** The state from which `parts` lead to `next`. */
function compiled(parts: readonly Part[], next: State, ignoreCase: boolean): State {
  return parts.reduceRight((after, part) => before(part, after, ignoreCase), next);
}

function before(part: Part, next: State, ignoreCase: boolean): State {
  switch (part.kind) {
    case 'any':
      return { ways: [], step: { fits: () => true, next } };
    case 'many': {
      const ways = [next];
      const many: State = { ways, step: null };
      ways.push({ ways: [], step: { fits: () => true, next: many } });
      return many;
    }
    case 'character': {
      const wanted = part.character;
      return { ways: [], step: { fits: (character) => isSame(character, wanted, ignoreCase), next } };
    }
    case 'class': {
      const { ranges, isNegated } = part;
      return { ways: [], step: { fits: (character) => isIn(ranges, character, ignoreCase) !== isNegated, next } };
    }
    case 'choice':
      return { ways: part.choices.map((choice) => compiled(choice, next, ignoreCase)), step: null };
  }
}

function isSame(one: string, other: string, ignoreCase: boolean): boolean {
  return one === other || (ignoreCase && one.toLowerCase() === other.toLowerCase());
}

function isIn(ranges: readonly Range[], character: string, ignoreCase: boolean): boolean {
  const forms = ignoreCase ? [character, character.toLowerCase(), character.toUpperCase()] : [character];
  return ranges.some(([first, last]) =>
    forms.some((form) => codeOf(first) <= codeOf(form) && codeOf(form) <= codeOf(last)),
  );
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** Reads a pattern from its characters. */
class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(characters: readonly string[]) {
    this.#characters = characters;
  }

  readAll(): Part[] {
    const parts: Part[] = [];
    while (this.#at < this.#characters.length) parts.push(...this.#readPart());
    return parts;
  }

  #readPart(): Part[] {
    const character = this.#take();
    switch (character) {
      case '*':
        return [{ kind: 'many' }];
      case '?':
        return [{ kind: 'any' }];
      case '[':
        return [this.#readClass()];
      case ']':
        throw new PatternFault('unopened-bracket');
      case '{':
        return this.#readBraces();
      case '\\':
        return [{ kind: 'character', character: this.#take() || '\\' }];
      default:
        return [{ kind: 'character', character }];
    }
  }

  #take(): string {
    const character = this.#characters[this.#at] ?? '';
    this.#at += 1;
    return character;
  }

  /** After the bracket. A closing bracket that comes first is part of the class. */
  #readClass(): Part {
    const isNegated = ['!', '^'].includes(this.#characters[this.#at] ?? '');
    if (isNegated) this.#at += 1;
    const ranges: Range[] = [];
    for (let first = this.#take(); first !== ']' || ranges.length === 0; first = this.#take()) {
      if (first === '') throw new PatternFault('unclosed-bracket');
      ranges.push([first, this.#readRangeEnd(first)]);
    }
    return { kind: 'class', ranges, isNegated };
  }

  #readRangeEnd(first: string): string {
    const [dash, last] = this.#characters.slice(this.#at, this.#at + 2);
    if (dash !== '-' || last === undefined || last === ']') return first;
    this.#at += 2;
    if (codeOf(last) < codeOf(first)) throw new PatternFault('backwards-range');
    return last;
  }

  /** After the brace. Braces within braces are choices too. */
  #readBraces(): Part[] {
    const choices: Part[][] = [[]];
    for (;;) {
      const character = this.#characters[this.#at];
      if (character === undefined) throw new PatternFault('unclosed-brace');
      if (character === '}') break;
      if (character === ',') choices.push([]);
      else choices.at(-1)?.push(...this.#readPart());
      if (character === ',') this.#at += 1;
    }
    this.#at += 1;
    const [only = [], ...others] = choices;
    if (others.length > 0) return [{ kind: 'choice', choices }];
    return [{ kind: 'character', character: '{' }, ...only, { kind: 'character', character: '}' }];
  }
}
