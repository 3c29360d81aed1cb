import { quoted } from '../problem/message.ts';
import type { ReadSpec } from '../read-spec.ts';
import { pointerTo } from '../yaml/source.ts';
import type { Warning } from './warning.ts';

/** A slip in a use is an error, but a use that was forgotten is not. */
export function unusedParameters({ unused }: ReadSpec): Warning[] {
  return unused.map((name) => ({
    rule: 'parameter-unused',
    pointer: pointerTo('/parameters', name),
    message: `no value uses the parameter ${quoted(name)}`,
    hint: `write \`\${${name}}\` in the place of a value, or remove it`,
  }));
}
