import { resourceKey } from '../../m365/workload.ts';
import { quoted } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import type { WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';
import { levelsOf } from './levels.ts';

const otherKeys = ['from', 'to', 'last', 'prefer', 'fastOnly'] as const;

/** An id names one restore point, so no other key can choose another. */
export function idExcludesOtherKeys(spec: WrittenSpec, source: SpecSource): Problem[] {
  return [...levelsOf(spec)].flatMap(({ pointer, overrides: { restorePoint: point } }) => {
    if (point?.id === undefined) return [];
    return otherKeys
      .filter((key) => point[key] !== undefined)
      .map((key) =>
        source.problem(
          source.placeOfKey(`${pointer}/restorePoint/${key}`),
          `\`${key}\` cannot be used with \`id\`, which names one restore point`,
          `remove \`${key}\` or \`id\``,
        ),
      );
  });
}

export function messagesHaveNoExactPoint({ messages }: WrittenSpec, source: SpecSource): Problem[] {
  return messages
    .filter(({ overrides }) => overrides.restorePoint?.id !== undefined)
    .map(({ pointer }) =>
      source.problem(
        source.placeOfKey(`${pointer}/restorePoint/id`),
        '`id` cannot be used for messages: the service searches for their restore point',
        'replace it with `from` and `to`, shortly before and after the time of the restore point',
      ),
    );
}

/** A restore point belongs to one mailbox, drive or site: an id on two of them was copied by mistake. */
export function pointIsOfOneResource(spec: WrittenSpec, source: SpecSource): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, PointUse>();
  for (const use of pointUses(spec)) {
    const earlier = seen.get(use.id);
    if (earlier === undefined) seen.set(use.id, use);
    else if (earlier.unit !== use.unit) {
      const { line } = source.placeOf(earlier.pointer);
      const message = `${quoted(use.id)} is already the restore point of ${quoted(earlier.name)} on line ${line}`;
      problems.push(
        source.problem(
          source.placeOf(use.pointer),
          message,
          'write an id that `bulk-restore points` lists for this resource',
        ),
      );
    }
  }
  return problems;
}

interface PointUse {
  readonly id: string;
  /** JSON pointer to the id. */
  readonly pointer: string;
  readonly name: string;
  /** The mailbox, drive or site: the same for a drive and for files in it. */
  readonly unit: string;
}

function* pointUses({ workloads, files }: WrittenSpec): Generator<PointUse> {
  for (const { workload, itemsPointer, items } of workloads) {
    for (const { index, name, overrides } of items) {
      const id = overrides.restorePoint?.id;
      const pointer = `${itemsPointer}/${index}/restorePoint/id`;
      if (id !== undefined) yield { id, pointer, name, unit: `${workload} ${resourceKey(name)}` };
    }
  }
  for (const { pointer, units, overrides } of files) {
    const id = overrides.restorePoint?.id;
    const [unit] = units;
    if (id === undefined || unit === undefined) continue;
    const { workload, name } = unit;
    yield { id, pointer: `${pointer}/restorePoint/id`, name, unit: `${workload} ${resourceKey(name)}` };
  }
}
