import { styleText } from 'node:util';
import { noPaint, type Paint } from '../../util/paint.ts';
import type { Environment, Output } from '../environment.ts';

/** Colours text on a terminal, unless `--no-color` is given or NO_COLOR is not empty. */
export function paint(
  output: Output,
  options: { readonly color: boolean },
  variables: Environment['variables'],
): Paint {
  const wanted = output.isTTY === true && options.color && !variables['NO_COLOR'];
  return wanted ? (colour, text) => styleText(colour, text, { validateStream: false }) : noPaint;
}
