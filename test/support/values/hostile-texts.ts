import fc from 'fast-check';

/** What can move a cursor, fake a line, change the direction of reading, hide, or be a command to GitHub's runner. */
export const hostilePieces: readonly string[] = [
  '\n',
  '\r\n',
  '\u2028',
  '\u0085',
  '\u001b[2J',
  '\u001b[31m',
  '\u009b2J',
  '\u0007',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ud800',
  '::error::',
  '\n::error::',
  '##[error]',
];

/** Texts with such pieces between any other characters. */
export function hostileText(): fc.Arbitrary<string> {
  const piece = fc.oneof(fc.constantFrom(...hostilePieces, ' ', '\t', '\\', '"', '`'), fc.string({ maxLength: 3 }));
  return fc.array(piece).map((parts) => parts.join(''));
}

/** All of them in one text. */
export const hostile: string = `a${hostilePieces.join('x')}x`;

/** The same as a name that a file system accepts. */
export const hostileName: string = ['a', ...hostilePieces].filter((piece) => piece !== '\ud800').join('x');

/** Characters that nobody sees, and groups of GitHub's log. */
const unseen = /[^\P{Cc}\n\t\r]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\[/gu;
/** At the start of a line. */
const command = /^\s*::(?!(error|warning) file=)/gmu;
/** Broken by a hostile piece: the letter between the pieces is at the start. */
const brokenLine = /^x/gmu;

/** What a text does to somebody who reads it, or to a log: each place with what is around it. */
export function harmIn(text: string): string[] {
  return [unseen, command, brokenLine].flatMap((harm) =>
    [...text.matchAll(harm)].map(({ index }) => JSON.stringify(text.slice(Math.max(0, index - 30), index + 30))),
  );
}
