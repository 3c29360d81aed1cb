import { styleText } from 'node:util';
import type { Environment, Output } from '../cli/environment.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** Colours on a terminal, unless `--no-color` or a NO_COLOR that is not empty says otherwise. */
export function paint(
  output: Output,
  options: { readonly color: boolean },
  variables: Environment['variables'],
): Paint {
  const wanted = output.isTTY === true && options.color && !variables['NO_COLOR'];
  return wanted ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_, text) => text;
}
