import { printable } from '../../util/printable.ts';

/**
 * A text from outside for XML, both inside and between tags. Characters that nobody sees become escapes: XML forbids most of
 * them. `]]>` cannot end anything, because `>` is escaped.
 */
export function xmlText(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** An opening tag without its `>`. What is null is left out. */
export function xmlTag(name: string, attributes: Readonly<Record<string, string | number | null>>): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === null ? '' : ` ${key}="${xmlText(`${value}`)}"`,
  );
  return `<${name}${written.join('')}`;
}
