export type Encoding = 'utf-8' | 'utf-8-with-mark' | 'utf-16le' | 'utf-16be';

/** The bytes of a text; UTF-16 has a byte order mark. */
export function encoded(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-8-with-mark') return Buffer.from(`\ufeff${text}`);
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}
