import { styleText } from 'node:util';
import { noPaint, type Paint } from '../../util/paint.ts';
import type { Environment, Output } from '../environment.ts';

/** Colours text as `--color` and `--no-color` say; without them, on a terminal, unless NO_COLOR is not empty. */
export function paint(
  output: Output,
  options: { readonly color?: boolean },
  variables: Environment['variables'],
): Paint {
  const wanted = options.color ?? (output.isTTY === true && !variables['NO_COLOR']);
  return wanted ? (colour, text) => styleText(colour, text, { validateStream: false }) : noPaint;
}
