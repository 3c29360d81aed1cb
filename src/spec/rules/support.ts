import { quoted } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import type { WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';

/** Reports keys of the format that this version does not support yet, instead of ignoring them. */
export function keyIsSupported(spec: WrittenSpec, source: SpecSource): Problem[] {
  return formats(spec).map(({ pointer, what, hint }) =>
    source.problem(source.placeOfKey(pointer), `${what} is not supported yet`, hint),
  );
}

interface UnsupportedKey {
  readonly pointer: string;
  /** What is not supported, as the subject of a sentence. */
  readonly what: string;
  /** What to do instead. */
  readonly hint: string;
}

function formats({ document }: WrittenSpec): UnsupportedKey[] {
  return (document.report?.formats ?? []).flatMap((format, index) =>
    format === 'csv' || format === 'json'
      ? []
      : [
          {
            pointer: `/report/formats/${index}`,
            what: quoted(format),
            hint: 'remove it: `csv` and `json` contain the whole report',
          },
        ],
  );
}
