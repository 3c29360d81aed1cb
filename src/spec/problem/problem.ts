/** Where something stands in a file. Lines and columns count from 1, columns in UTF-16 code units, as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong with the input. Collected as data, never thrown, so that the user sees all of them at once. */
export interface Problem {
  readonly place: Place;
  /** What is wrong, with the user's own word in backticks; what was expected. One sentence, no full stop. */
  readonly message: string;
  /** An imperative: what to do about it. */
  readonly hint?: string;
  /** The line that `place` points into, as written; missing where the file could not be read. */
  readonly sourceLine?: string;
}
