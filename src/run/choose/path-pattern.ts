import { namePattern } from '../../spec/values/file-path.ts';
import { isNamePattern } from '../../spec/values/name-pattern.ts';

/** How far the names on the way to an item have matched: indices into the parts of a pattern. */
export type MatchProgress = readonly number[];

/**
 * A path of a spec, which may have wildcards: `Documents/Contracts/`, `Shared Documents/Q3/**`. It matches name by name and
 * ignores case, as SharePoint does. A name with wildcard characters also matches itself.
 */
export class PathPattern {
  /** Whether it ends with a slash, and so matches only folders. */
  readonly isFolder: boolean;
  /** The first name as it is written: that of the document library. */
  readonly library: string;
  readonly #parts: readonly PatternPart[];

  constructor(path: string) {
    this.isFolder = path.endsWith('/');
    this.#parts = path
      .split('/')
      .filter((part) => part !== '')
      .map(partOf);
    this.library = this.#parts[0]?.text ?? '';
  }

  get start(): MatchProgress {
    return this.#withSkipped([0]);
  }

  /** How far it has matched with one more name; empty if nothing below can match. */
  after(progress: MatchProgress, name: string): MatchProgress {
    const next = progress.flatMap((at) => {
      const part = this.#parts[at];
      if (part === undefined || !part.matches(name)) return [];
      return part.isDeep ? [at, at + 1] : [at + 1];
    });
    return this.#withSkipped(next);
  }

  /** Whether all of it has matched. */
  isMatched(progress: MatchProgress): boolean {
    return progress.includes(this.#parts.length);
  }

  /** The one name that can come next; null if it may be one of several. */
  nextName(progress: MatchProgress): string | null {
    const [at, ...others] = progress;
    const part = this.#parts[at ?? -1];
    return others.length === 0 && part !== undefined && part.isPlain ? part.text : null;
  }

  /** `**` also matches no folder at all, unless it is the last part. */
  #withSkipped(progress: MatchProgress): MatchProgress {
    const all = new Set(progress);
    for (const at of all) if (this.#parts[at]?.isDeep && at + 1 < this.#parts.length) all.add(at + 1);
    return [...all];
  }
}

interface PatternPart {
  readonly text: string;
  /** `**`: any number of folders. */
  readonly isDeep: boolean;
  readonly isPlain: boolean;
  matches(name: string): boolean;
}

function partOf(text: string): PatternPart {
  const isDeep = text === '**';
  const isPlain = !isNamePattern(text);
  const pattern = isDeep || isPlain ? null : namePattern(text.normalize());
  const own = comparable(text);
  const matches = (name: string): boolean =>
    isDeep || comparable(name) === own || pattern?.matches(name.normalize()) === true;
  return { text, isDeep, isPlain, matches };
}

/** A letter with an accent may be one character or two: macOS writes names differently than Windows. */
function comparable(name: string): string {
  return name.normalize().toLowerCase();
}
