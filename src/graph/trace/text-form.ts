/**
 * What kind of text it is, without any of it: `guid`, `address`, `time.7z`, `url.sharepoint/2`. An id of parts shows how they
 * are joined: `guid_9_9` (`9` digits, `a` letters, `x` both).
 */
export function formOf(text: string): string {
  if (text === '') return 'empty';
  if (text.length > longestForm || /\s/.test(text)) return 'text';
  for (const [pattern, form] of forms) {
    const match = pattern.exec(text);
    if (match !== null) return form(match);
  }
  return 'text';
}

/** Whether two equal texts of this form say something: ids, addresses and URLs, not times and words. */
export function isIdForm(form: string): boolean {
  return /guid|address$|^url|[9x]/i.test(form) && !/^time|^date|^digits/.test(form);
}

const longestForm = 1_024;
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const forms: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, () => 'guid'],
  [/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, () => 'GUID'],
  [/^0001-01-01T00:00:00(?:\.0+)?Z?$/, () => 'time.year-1'],
  [
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/,
    ([, fraction = '', zone]) => `time.${fraction.length}${zone === undefined ? '' : zone === 'Z' ? 'z' : 'offset'}`,
  ],
  [/^\d{4}-\d\d-\d\dT[\d.:+-]+Z?$/, () => 'time.malformed'],
  [/^\d{4}-\d\d-\d\d$/, () => 'date'],
  [/^P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?$/, () => 'duration'],
  [/^(https?):\/\/([^/?#]*)([^?#]*)/i, ([, scheme = '', host = '', path = '']) => urlForm(scheme, host, path)],
  [/^\/[^/]/, () => 'path'],
  [/^smtp:[^@]+@[^@]+$/, () => 'smtp:address'],
  [/^SMTP:[^@]+@[^@]+$/, () => 'SMTP:address'],
  [/^[^@]+@[^@]+$/, () => 'address'],
  [/^(?:true|false)$/i, () => 'boolean'],
  [/^\d+$/, () => 'digits'],
  [/^[\w!.,;:=+/|~-]+$/, ([text]) => structureOf(text)],
];

function urlForm(scheme: string, host: string, path: string): string {
  const known = /-my\.sharepoint\.com$/i.test(host)
    ? 'personal'
    : (/\.(sharepoint)\.com$/i.exec(host)?.[1]?.toLowerCase() ??
      (/^graph\.microsoft\.com$/i.test(host) ? 'graph' : 'other'));
  const depth = path.split('/').filter((segment) => segment !== '').length;
  return `${scheme.toLowerCase() === 'https' ? 'url' : 'url.http'}.${known}/${Math.min(depth, 9)}`;
}

function structureOf(text: string): string {
  const parts = text
    .replace(guid, '\u0001')
    .replace(/[A-Za-z0-9]+/g, (run) => (/^\d+$/.test(run) ? '9' : /^[A-Za-z]+$/.test(run) ? 'a' : 'x'))
    .replaceAll('\u0001', 'guid');
  return parts.length > longestStructure ? 'x…' : parts;
}

/** `guid_guid_guid_guid` has 19 characters. Longer ones are tokens. */
const longestStructure = 40;
