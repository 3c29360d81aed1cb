import { createRequire } from 'node:module';

type StringWidth = typeof import('string-width');

const require: NodeJS.Require = createRequire(import.meta.url);
const plain = /^[ -~]*$/;

/** How many places of a screen a text takes. Nearly all texts are ASCII: the tables of all other characters take long to load. */
export function textWidth(text: string): number {
  return plain.test(text) ? text.length : (require('string-width') as StringWidth).default(text);
}
