import { ofEachKind, type ResourceKind, resourceKey } from '../../m365/workload.ts';
import { formatCount } from '../../util/count.ts';
import type { Finding, Findings } from '../problem/finding.ts';
import { quoted } from '../problem/message.ts';
import type { Place } from '../problem/problem.ts';
import type { ReadSpec } from '../read-spec.ts';
import { mostWarnings } from '../warnings.ts';

/** More than any file has lines. */
const lineSpan = 2 ** 32;

/** How many of their shared resources a warning about two specs names. */
const mostNamed = 3;

const noFile = { spec: '', path: '', isQuoted: false };

type Spot = Pick<Place, 'file' | 'line'>;

/** A resource that two specs restore. */
interface SharedResource {
  /** Null if neither of the files that name it may be quoted. */
  readonly name: string | null;
  readonly here: Spot;
  readonly earlier: Spot;
}

/** The first few resources that two specs share, and how many they share in all. */
interface SpecPair {
  readonly named: SharedResource[];
  count: number;
}

/** Finds resources that several specs restore. Keeps one number for each resource: the place that names it first. */
export class Overlaps {
  /** The files of all specs so far, each with its spec. */
  readonly #files: { readonly spec: string; readonly path: string; readonly isQuoted: boolean }[] = [];
  /** Key of a resource → index of its file × `lineSpan` + its line. */
  readonly #places: Readonly<Record<ResourceKind, Map<string, number>>> = ofEachKind(() => new Map());

  /** Adds a spec. Returns a warning for each earlier spec that shares resources with it, at the first of them. */
  add({ spec, source, paths, placements }: ReadSpec): Findings {
    const pairs = new Map<string, SpecPair>();
    const firstFile = this.#files.length;
    for (const path of paths)
      this.#files.push({ spec: source.file, path, isQuoted: placements.get(path) === 'quoted' });
    for (const { kind, name, source: file, line } of spec.resources) {
      const places = this.#places[kind];
      const key = resourceKey(name);
      const earlier = places.get(key);
      if (earlier === undefined) {
        places.set(key, (firstFile + file) * lineSpan + line);
        continue;
      }
      const { spec: other, path, isQuoted } = this.#files[Math.floor(earlier / lineSpan)] ?? noFile;
      const here = { file: paths[file] ?? source.file, line };
      const pair = pairs.get(other) ?? { named: [], count: 0 };
      pairs.set(other, pair);
      pair.count += 1;
      if (pair.named.length >= mostNamed) continue;
      const isShown = isQuoted || this.#files[firstFile + file]?.isQuoted === true;
      pair.named.push({ name: isShown ? name : null, here, earlier: { file: path, line: earlier % lineSpan } });
    }
    const shown = [...pairs].slice(0, mostWarnings).flatMap(([other, pair]) => warningOf(other, pair));
    return { shown, more: pairs.size - shown.length };
  }
}

function warningOf(other: string, { named, count }: SpecPair): Finding[] {
  const [first] = named;
  if (first === undefined) return [];
  return [
    {
      rule: 'resource-in-two-specs',
      place: { ...first.here, column: 1 },
      message: count === 1 ? messageForOne(first, other) : messageForMany(named, count, other),
      hint: `keep ${count === 1 ? 'it' : 'them'} in only one of the specs, unless you never run both for the same incident`,
    },
  ];
}

function messageForOne({ name, earlier }: SharedResource, other: string): string {
  const at = spotText(earlier);
  return `${nameText(name)} is also restored by ${earlier.file === other ? at : `${other}, at ${at}`}`;
}

function messageForMany(named: readonly SharedResource[], count: number, other: string): string {
  const texts = named.map(({ name, here, earlier }) => {
    const spots = new Set([here, earlier].map(spotText));
    return `${nameText(name)} at ${[...spots].join(' and ')}`;
  });
  const more = count > named.length ? `, and ${formatCount(count - named.length)} more` : '';
  return `${formatCount(count)} resources are also restored by ${other}: ${texts.join(', ')}${more}`;
}

function nameText(name: string | null): string {
  return name === null ? 'a resource' : quoted(name);
}

function spotText({ file, line }: Spot): string {
  return `${file}:${line}`;
}
