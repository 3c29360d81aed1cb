import { resourceKey } from '../../m365/workload.ts';
import { quoted } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import type { WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';
import { levelsOf } from './levels.ts';

const otherKeys = ['from', 'to', 'last', 'prefer', 'fastOnly'] as const;

/** Who names one restore point has nothing to choose from. */
export function idStandsAlone(spec: WrittenSpec, source: SpecSource): Problem[] {
  return [...levelsOf(spec)].flatMap(({ pointer, overrides: { restorePoint: point } }) => {
    if (point?.id === undefined) return [];
    return otherKeys
      .filter((key) => point[key] !== undefined)
      .map((key) =>
        source.problem(
          source.placeOfKey(`${pointer}/restorePoint/${key}`),
          `\`${key}\` cannot stand beside \`id\`, which names one restore point`,
          `remove \`${key}\`, or \`id\``,
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
        '`id` cannot choose the restore point of messages: the search for them does',
        'give a narrow window with `from` and `to`, just around the time of the point',
      ),
    );
}

/** A restore point is of one mailbox, drive or site: an id that is there for two was copied by mistake. */
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
        source.problem(source.placeOf(use.pointer), message, 'give each the id of a restore point of its own'),
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
  /** What is protected: the same for a drive and files in it. */
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
