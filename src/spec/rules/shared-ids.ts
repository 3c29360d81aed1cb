import { directoryIdKey } from '../../m365/site-name.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import { quoted } from '../problem/message.ts';
import { mostProblems, type Problem } from '../problem/problem.ts';
import type { ResourceSet } from '../resource-set.ts';
import type { Resource } from '../spec.ts';

const columns = { mailbox: 'directoryObjectId', drive: 'directoryObjectId', site: 'siteId' } as const;

/**
 * Reports two mailboxes, drives or sites with the same id: the report would take one for the other. Duplicates that are allowed have
 * the same name; an id that belongs to two names is a slip.
 */
export function sharedIds({ resources, files }: ResourceSet): Problem[] {
  const problems: Problem[] = [];
  for (const workload of workloads) {
    const suspects = repeatedIn(numbersOf(workload, resources));
    if (suspects.size === 0) continue;
    const first = new Map<string, Resource>();
    for (const resource of resources) {
      const key = keyOf(workload, resource);
      if (key === null || !suspects.has(numberOf(key))) continue;
      const earlier = first.get(key);
      if (earlier === undefined) {
        first.set(key, resource);
        continue;
      }
      const { name, source, line } = resource;
      const place =
        earlier.source === source ? `on line ${earlier.line}` : `at ${files[earlier.source]?.place}:${earlier.line}`;
      problems.push({
        place: { file: files[source]?.place ?? '', line, column: 1 },
        message: `${quoted(name)} has the same \`${columns[workload]}\` as ${quoted(earlier.name)} ${place}`,
        hint: 'correct the id, or remove one of the two if both names are of the same one',
      });
      if (problems.length > mostProblems) return problems;
    }
  }
  return problems;
}

function keyOf(workload: Workload, { kind, directoryId }: Resource): string | null {
  return kind === workload && directoryId !== null ? directoryIdKey(directoryId) : null;
}

/** A number for each id, because a million texts in a map take more room than the spec. */
function numbersOf(workload: Workload, resources: readonly Resource[]): Float64Array {
  const numbers = new Float64Array(resources.length);
  let count = 0;
  for (const resource of resources) {
    const key = keyOf(workload, resource);
    if (key === null) continue;
    numbers[count] = numberOf(key);
    count += 1;
  }
  return numbers.subarray(0, count).sort();
}

/** The same for equal keys, and rarely for others. */
function numberOf(key: string): number {
  let [high, low] = [0, 0];
  for (let index = 0; index < key.length; index += 1) {
    const code = key.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01_00_01_93);
    low = Math.imul(low, 31) + code;
  }
  return (high >>> 0) * 2 ** 20 + ((low >>> 0) % 2 ** 20);
}

/** The values that stand more than once in sorted numbers. */
function repeatedIn(sorted: Float64Array): ReadonlySet<number> {
  const repeated = new Set<number>();
  for (let index = 1; index < sorted.length; index += 1)
    if (sorted[index] === sorted[index - 1]) repeated.add(sorted[index] ?? 0);
  return repeated;
}
