/** An error message of commander in our style: the user's words in backticks, and what to do as a hint. */
export function usageText(message: string): string {
  return rewrites.reduce((text, [pattern, words]) => text.replace(pattern, words), message);
}

const rewrites: readonly (readonly [RegExp, string])[] = [
  [/^error: /, ''],
  [/^option '(.*?)' argument '(.*)' is invalid\./s, "'$2' is not a valid value for '$1'."],
  [/^command-argument value '(.*)' is invalid for argument '(.*?)'\./s, "'$1' is not a valid value for '$2'."],
  [/^option '(.*?)' value '(.*)' from env '(.*?)' is invalid\./s, "'$2' in '$3' is not a valid value for '$1'."],
  [/\n\(Did you mean (one of )?(.*)\?\)/, "\n  hint: did you mean $1'$2'?"],
  [/'([^'\n]*)'/g, '`$1`'],
];
