/**
 * A text on one line, safe to print. Removes control characters, with which a text from a user or a service could move the
 * terminal's cursor or fake a line, and breaks commands to GitHub's runner.
 */
export function printable(text: string): string {
  return withoutCommands(text.replace(/\p{Cc}+/gu, ' '));
}

/** The same, but every character keeps its column, and tabs stay. For lines with a mark below a column. */
export function printableInPlace(line: string): string {
  return withoutCommands(line.replace(/[^\P{Cc}\t]/gu, ' '));
}

/**
 * GitHub's runner carries out commands that a step prints: `::name::` at the start of a line, after blanks, and `##[name]`
 * anywhere. Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs.
 */
function withoutCommands(line: string): string {
  return line.replace(/^([\s\p{Cf}]*:\p{Cf}*):/u, '$1 ').replaceAll('##[', '##(');
}
