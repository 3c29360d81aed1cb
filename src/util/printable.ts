/**
 * A text on one line, without the control characters by which a user's or a service's words could move a terminal's cursor
 * or fake a line, and without commands to GitHub's runner.
 */
export function printable(text: string): string {
  return withoutCommands(text.replace(/\p{Cc}+/gu, ' '));
}

/** The same for a line that is pointed into: every character keeps its place, and tabs stay. */
export function printableInPlace(line: string): string {
  return withoutCommands(line.replace(/[^\P{Cc}\t]/gu, ' '));
}

/**
 * GitHub's runner obeys what a step prints: `::name::` where a line begins, blanks aside, and `##[name]` wherever it stands.
 * Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs.
 */
function withoutCommands(line: string): string {
  return line.replace(/^([\s\p{Cf}]*:\p{Cf}*):/u, '$1 ').replaceAll('##[', '##(');
}
