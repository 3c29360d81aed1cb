/** The names of characters that are invisible or look like others; Unicode's. */
const names: ReadonlyMap<number, string> = new Map([
  [0x0000, 'NULL'],
  [0x0007, 'BELL'],
  [0x0008, 'BACKSPACE'],
  [0x0009, 'CHARACTER TABULATION'],
  [0x000a, 'LINE FEED'],
  [0x000d, 'CARRIAGE RETURN'],
  [0x001a, 'SUBSTITUTE'],
  [0x001b, 'ESCAPE'],
  [0x007f, 'DELETE'],
  [0x00a0, 'NO-BREAK SPACE'],
  [0x00ad, 'SOFT HYPHEN'],
  [0x00b4, 'ACUTE ACCENT'],
  [0x061c, 'ARABIC LETTER MARK'],
  [0x2007, 'FIGURE SPACE'],
  [0x2009, 'THIN SPACE'],
  [0x200b, 'ZERO WIDTH SPACE'],
  [0x200c, 'ZERO WIDTH NON-JOINER'],
  [0x200d, 'ZERO WIDTH JOINER'],
  [0x200e, 'LEFT-TO-RIGHT MARK'],
  [0x200f, 'RIGHT-TO-LEFT MARK'],
  [0x2010, 'HYPHEN'],
  [0x2011, 'NON-BREAKING HYPHEN'],
  [0x2013, 'EN DASH'],
  [0x2014, 'EM DASH'],
  [0x2018, 'LEFT SINGLE QUOTATION MARK'],
  [0x2019, 'RIGHT SINGLE QUOTATION MARK'],
  [0x201c, 'LEFT DOUBLE QUOTATION MARK'],
  [0x201d, 'RIGHT DOUBLE QUOTATION MARK'],
  [0x2028, 'LINE SEPARATOR'],
  [0x2029, 'PARAGRAPH SEPARATOR'],
  [0x202a, 'LEFT-TO-RIGHT EMBEDDING'],
  [0x202b, 'RIGHT-TO-LEFT EMBEDDING'],
  [0x202c, 'POP DIRECTIONAL FORMATTING'],
  [0x202d, 'LEFT-TO-RIGHT OVERRIDE'],
  [0x202e, 'RIGHT-TO-LEFT OVERRIDE'],
  [0x202f, 'NARROW NO-BREAK SPACE'],
  [0x2060, 'WORD JOINER'],
  [0x2066, 'LEFT-TO-RIGHT ISOLATE'],
  [0x2067, 'RIGHT-TO-LEFT ISOLATE'],
  [0x2068, 'FIRST STRONG ISOLATE'],
  [0x2069, 'POP DIRECTIONAL ISOLATE'],
  [0x2212, 'MINUS SIGN'],
  [0x3000, 'IDEOGRAPHIC SPACE'],
  [0xfeff, 'ZERO WIDTH NO-BREAK SPACE'],
  [0xff07, 'FULLWIDTH APOSTROPHE'],
  [0xff0e, 'FULLWIDTH FULL STOP'],
  [0xff20, 'FULLWIDTH COMMERCIAL AT'],
  [0xfffd, 'REPLACEMENT CHARACTER'],
]);

/** "U+200B ZERO WIDTH SPACE"; without a name, "U+00E9". */
export function characterName(character: string): string {
  const name = names.get(character.codePointAt(0) ?? 0);
  return name === undefined ? codePoint(character) : `${codePoint(character)} ${name}`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Characters that nobody sees: controls, marks of direction and width, and blanks other than the usual one. */
const invisible = /(?! )[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/u;

/** The first character that nobody sees, and its offset in UTF-16 code units; undefined if there is none. */
export function invisibleIn(text: string): { readonly character: string; readonly at: number } | undefined {
  const match = invisible.exec(text);
  return match === null ? undefined : { character: match[0], at: match.index };
}

/** What to write instead of a character that programs for text put in the place of another. */
export function plainForm(character: string): string | undefined {
  return plainForms.get(character);
}

const plainForms: ReadonlyMap<string, string> = new Map([
  ...[...'\u2018\u2019\u00b4\uff07\u02bc'].map((one) => [one, "'"] as const),
  ...[...'\u2010\u2011\u2013\u2014\u2212'].map((one) => [one, '-'] as const),
  ['\uff20', '@'],
  ['\uff0e', '.'],
]);
