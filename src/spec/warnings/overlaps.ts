import type { Finding, Findings } from '../finding.ts';
import type { ReadSpec } from '../read-spec.ts';
import type { Resource } from '../spec.ts';
import { mostWarnings } from '../warnings.ts';
import { quoted } from '../words.ts';
import { resourceKey, type Workload } from '../workload.ts';

/** More than any file has lines. */
const lineSpan = 2 ** 32;

/**
 * Resources that several specs restore. Of each it remembers one number, the place that named it first; takes time that
 * grows with the resources.
 */
export class Overlaps {
  /** The files of all specs so far, each with the spec that reads it. */
  readonly #files: { readonly spec: string; readonly path: string }[] = [];
  /** Key of a resource → index of its file × `lineSpan` + its line. */
  readonly #places: Readonly<Record<Workload, Map<string, number>>> = {
    mailbox: new Map(),
    drive: new Map(),
    site: new Map(),
  };

  /** The resources of one more spec that an earlier one restores too, at the lines that name them. */
  meet({ spec, source, paths }: ReadSpec): Findings {
    const told: Finding[] = [];
    let more = 0;
    const firstFile = this.#files.length;
    for (const path of paths) this.#files.push({ spec: source.file, path });
    for (const resource of spec.resources) {
      const places = this.#places[resource.workload];
      const key = resourceKey(resource.name);
      const earlier = places.get(key);
      if (earlier === undefined) places.set(key, (firstFile + resource.source) * lineSpan + resource.line);
      else if (told.length === mostWarnings) more += 1;
      else told.push(this.#overlap(resource, paths[resource.source] ?? source.file, earlier));
    }
    return { told, more };
  }

  #overlap({ name, line }: Resource, file: string, earlier: number): Finding {
    const { spec, path } = this.#files[Math.floor(earlier / lineSpan)] ?? { spec: '', path: '' };
    const at = `${path}:${earlier % lineSpan}`;
    return {
      rule: 'resource-in-two-specs',
      place: { file, line, column: 1 },
      message: `${quoted(name)} is also restored by ${path === spec ? at : `${spec}, at ${at}`}`,
      hint: 'leave it to one of them, unless they are never run for the same incident',
    };
  }
}
