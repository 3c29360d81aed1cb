import { type Document, Scalar, visit } from 'yaml';
import { escaped } from '../spec/parameters/template.ts';
import { printable, seenText } from '../util/printable.ts';

/**
 * A spec as YAML, in characters that everybody sees, and without parameters: a `${` in its values is that text. Comments must be
 * printable already.
 */
export function yamlText(document: Document): string {
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string') scalar.value = escaped(scalar.value);
      // In double quotes, and only there, an escape means its character.
      if (typeof scalar.value === 'string' && printable(scalar.value) !== scalar.value)
        scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return seenText(document.toString({ lineWidth: 0 }));
}
