/** A place in a file. Lines and columns count from 1, columns in UTF-16 code units, as in editors. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong with the input. Problems are collected, never thrown, so that the user sees all of them at once. */
export interface Problem {
  readonly place: Place;
  /** What is wrong, with the user's own text in backticks, and what was expected. One sentence without a full stop. */
  readonly message: string;
  /** What to do about it, as an imperative that works if the user follows it to the letter. */
  readonly hint?: string;
  /** The text of the line at `place`; missing if the file cannot be read. */
  readonly sourceLine?: string;
}

/** How many problems of a spec are shown: nobody reads more, and a list can have a million. Reading stops at the next one. */
export const mostProblems = 1_000;
