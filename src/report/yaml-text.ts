import { type Document, Scalar, visit } from 'yaml';
import { printable, seenText } from '../util/printable.ts';

/** A document as YAML, in characters that everybody sees. Comments must be printable already. */
export function yamlText(document: Document): string {
  visit(document, {
    Scalar: (_, scalar) => {
      // In double quotes, and only there, an escape means its character.
      if (typeof scalar.value === 'string' && printable(scalar.value) !== scalar.value)
        scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return seenText(document.toString({ lineWidth: 0 }));
}
