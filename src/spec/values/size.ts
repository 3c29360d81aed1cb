/** In bytes, by the letter that a unit starts with. A gigabyte is 2^30 bytes, as in the exports of the service. */
const bytesOf: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
};

const unit = '(?:bytes?|[kmgtp]i?b|b)';
const wholeUnit = new RegExp(`^${unit}$`, 'i');
const withUnit = new RegExp(`^([^a-z]*[^a-z\\s])\\s*(${unit})$`, 'i');
/** PowerShell writes `1.5 GB (1,610,612,736 bytes)`, with the separators of the computer's language. */
const withBytes = /^.{1,40}?\((\d[\d.,'’\s]{0,30})\s?(?:bytes|byte)\)$/i;

/** The bytes in a unit such as `GB`; undefined if the text is no unit. */
export function unitBytes(text: string): number | undefined {
  return wholeUnit.test(text) ? bytesOf[text.charAt(0).toLowerCase()] : undefined;
}

/** The unit at the end of a column's name, as in `Storage used (GB)` or `Mailbox GB`; undefined if there is none. */
export function unitInHeader(header: string): string | undefined {
  const last = /(?:^|[\s_([])([a-z]{1,5})[)\]]?$/i.exec(header)?.[1];
  return last !== undefined && unitBytes(last) !== undefined ? last : undefined;
}

export interface SizeFormat {
  /** The bytes in the unit of a number that has none of its own; null if nothing names a unit. */
  readonly unit: number | null;
  /** Whether a comma starts the fraction of a number. If not, it separates thousands. */
  readonly hasDecimalCommas: boolean;
}

const plain = /^\d{1,15}(?:\.\d{1,15})?$/;

/** The size that a text stands for: in bytes if a unit is known, else as it is written; undefined if it is no size. */
export function parseSize(text: string, format: SizeFormat): number | undefined {
  if (plain.test(text)) return Number(text) * (format.unit ?? 1);
  const bytes = withBytes.exec(text)?.[1];
  if (bytes !== undefined) return Number(bytes.replace(/\D/g, ''));
  const [, written = text, own] = withUnit.exec(text) ?? [];
  const number = parseNumber(written, format.hasDecimalCommas);
  if (number === undefined) return undefined;
  return number * ((own === undefined ? undefined : unitBytes(own)) ?? format.unit ?? 1);
}

const grouped = { '.': /^\d{1,3}(?:\.\d{3})+$/, ',': /^\d{1,3}(?:,\d{3})+$/ } as const;
const groupedByMarks = /^\d{1,3}(?:[\s'’]\d{3})+$/;

/** Takes thousands with separators: `1,234.5`, and where commas start fractions `1.234,5` too. */
function parseNumber(text: string, hasDecimalCommas: boolean): number | undefined {
  if (text.length > 40) return undefined;
  const comma = text.lastIndexOf(',');
  const dot = text.lastIndexOf('.');
  const isOnlyComma = dot === -1 && text.indexOf(',') === comma;
  const isDecimalComma = hasDecimalCommas && comma > dot && (dot !== -1 || isOnlyComma);
  const sign = isDecimalComma ? ',' : '.';
  const group = isDecimalComma ? '.' : ',';
  const isGroupedByDots = hasDecimalCommas && comma === -1 && text.indexOf('.') !== dot;
  const [whole = '', fraction, ...more] = isGroupedByDots ? [text] : text.split(sign);
  if (more.length > 0 || (fraction !== undefined && !/^\d{1,15}$/.test(fraction))) return undefined;
  const isGrouped = (isGroupedByDots ? grouped['.'] : grouped[group]).test(whole) || groupedByMarks.test(whole);
  if (!isGrouped && !/^\d{1,15}$/.test(whole)) return undefined;
  const digits = whole.replace(/\D/g, '');
  return digits.length > 15 ? undefined : Number(`${digits}.${fraction ?? 0}`);
}
