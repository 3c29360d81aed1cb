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
