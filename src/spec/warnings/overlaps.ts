import { ofEachKind, type ResourceKind, resourceKey } from '../../m365/workload.ts';
import { formatCount } from '../../util/count.ts';
import type { Finding, Findings } from '../problem/finding.ts';
import { quoted } from '../problem/message.ts';
import type { Place } from '../problem/problem.ts';
import type { ReadSpec } from '../read-spec.ts';
import { mostWarnings } from '../warnings.ts';

/** More than any file has lines. */
const lineSpan = 2 ** 32;

/** How many resources of a pair of specs are named. */
const mostNamed = 3;

type Spot = Pick<Place, 'file' | 'line'>;

/** A resource of one spec that an earlier one restores too. */
interface SharedResource {
  readonly name: string;
  readonly here: Spot;
  readonly earlier: Spot;
}

/** What two specs share: the first few resources, and how many there are in all. */
interface SpecPair {
  readonly named: SharedResource[];
  count: number;
}

/**
 * Resources that several specs restore. Of each it remembers one number, the place that named it first; takes time that
 * grows with the resources.
 */
export class Overlaps {
  /** The files of all specs so far, each with the spec that reads it. */
  readonly #files: { readonly spec: string; readonly path: string }[] = [];
  /** Key of a resource → index of its file × `lineSpan` + its line. */
  readonly #places: Readonly<Record<ResourceKind, Map<string, number>>> = ofEachKind(() => new Map());

  /** What one more spec restores that earlier ones restore too: one warning for each of them, where the first such resource is named. */
  meet({ spec, source, paths }: ReadSpec): Findings {
    const pairs = new Map<string, SpecPair>();
    const firstFile = this.#files.length;
    for (const path of paths) this.#files.push({ spec: source.file, path });
    for (const { kind, name, source: file, line } of spec.resources) {
      const places = this.#places[kind];
      const key = resourceKey(name);
      const earlier = places.get(key);
      if (earlier === undefined) {
        places.set(key, (firstFile + file) * lineSpan + line);
        continue;
      }
      const { spec: other, path } = this.#files[Math.floor(earlier / lineSpan)] ?? { spec: '', path: '' };
      const here = { file: paths[file] ?? source.file, line };
      const pair = pairs.get(other) ?? { named: [], count: 0 };
      pairs.set(other, pair);
      pair.count += 1;
      if (pair.named.length < mostNamed)
        pair.named.push({ name, here, earlier: { file: path, line: earlier % lineSpan } });
    }
    const told = [...pairs].slice(0, mostWarnings).flatMap(([other, pair]) => warningOf(other, pair));
    return { told, more: pairs.size - told.length };
  }
}

function warningOf(other: string, { named, count }: SpecPair): Finding[] {
  const [first] = named;
  if (first === undefined) return [];
  return [
    {
      rule: 'resource-in-two-specs',
      place: { ...first.here, column: 1 },
      message: count === 1 ? ofOne(first, other) : ofMany(named, count, other),
      hint: `leave ${count === 1 ? 'it' : 'them'} to one of the specs, unless these are never run for the same incident`,
    },
  ];
}

function ofOne({ name, earlier }: SharedResource, other: string): string {
  const at = spotText(earlier);
  return `${quoted(name)} is also restored by ${earlier.file === other ? at : `${other}, at ${at}`}`;
}

function ofMany(named: readonly SharedResource[], count: number, other: string): string {
  const texts = named.map(({ name, here, earlier }) => {
    const spots = new Set([here, earlier].map(spotText));
    return `${quoted(name)} at ${[...spots].join(' and ')}`;
  });
  const more = count > named.length ? `, and ${formatCount(count - named.length)} more` : '';
  return `${formatCount(count)} resources are also restored by ${other}: ${texts.join(', ')}${more}`;
}

function spotText({ file, line }: Spot): string {
  return `${file}:${line}`;
}
