/** An error message of commander in our style, and its suggestion. */
export interface UsageText {
  /** With the user's words in backticks. */
  readonly message: string;
  /** Null without a word that resembles the user's. */
  readonly suggestion: string | null;
}

/** The user's words may hold line breaks; the suggestion is on the last line and holds only ours. */
export function usageText(text: string): UsageText {
  const [, words = text, suggestion] = /^(.*)\n\(Did you mean ([^\n]*)\?\)\n?$/s.exec(text) ?? [];
  const message = rewrites.reduce((rewritten, [pattern, ours]) => rewritten.replace(pattern, ours), words);
  const suggested = suggestion?.replace(/^(one of )?(.*)$/, 'did you mean $1`$2`?') ?? null;
  return { message: message.trimEnd(), suggestion: suggested };
}

const rewrites: readonly (readonly [RegExp, string])[] = [
  [/^error: /, ''],
  [/^option '(.*?)' argument '(.*)' is invalid\./s, "'$2' is not a valid value for '$1'."],
  [/^command-argument value '(.*)' is invalid for argument '(.*?)'\./s, "'$1' is not a valid value for '$2'."],
  [/^option '(.*?)' value '(.*)' from env '(.*?)' is invalid\./s, "'$2' in '$3' is not a valid value for '$1'."],
  [/'([^'\n]*)'/g, '`$1`'],
];
