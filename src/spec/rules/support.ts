import type { Problem } from '../problem.ts';
import { type SpecSource, segmentsOf } from '../source.ts';
import { isWhole, type WrittenSpec } from '../written.ts';
import { levelsOf } from './levels.ts';

/** Keys of the format that this release reads and can't obey yet. They are refused, never silently ignored. */
export function keyIsSupported(spec: WrittenSpec, source: SpecSource): Problem[] {
  return [...topLevelKeys(spec), ...pins(spec), ...exactPoints(spec), ...formats(spec)].map(({ pointer, name, hint }) =>
    source.problem(source.placeOfKey(pointer), `not supported yet: \`${name ?? segmentsOf(pointer).at(-1)}\``, hint),
  );
}

interface Unsupported {
  readonly pointer: string;
  /** The user's own word, where it is not the key. */
  readonly name?: string;
  /** What to do instead. */
  readonly hint: string;
}

const instead = {
  messages: 'restore the whole mailbox to a new location with `mailboxes`, and search there',
  files: 'restore the whole drive or site to a new location with `drives` or `sites`, and copy from there',
  sample: 'name the resources of the drill as `items` or in a list',
  drillBudget: 'remove it, and run the drill seldom enough',
} as const;

function topLevelKeys(spec: WrittenSpec): Unsupported[] {
  const sections: [pointer: string, keys: object][] = [['', spec.document]];
  for (const [index, wave] of (spec.document.waves ?? []).entries()) sections.push([`/waves/${index}`, wave]);
  return sections.flatMap(([above, keys]) =>
    Object.entries(instead)
      .filter(([key]) => key in keys)
      .map(([key, hint]) => ({ pointer: `${above}/${key}`, hint }))
      .filter(({ pointer }) => isWhole(spec, pointer)),
  );
}

function pins({ workloads }: WrittenSpec): Unsupported[] {
  return workloads
    .filter(({ overrides }) => 'pin' in overrides)
    .map(({ pointer }) => ({
      pointer: `${pointer}/pin`,
      hint: 'remove it: without `sample` every resource is restored',
    }));
}

function exactPoints(spec: WrittenSpec): Unsupported[] {
  return [...levelsOf(spec)]
    .filter(({ overrides }) => overrides.restorePoint?.id !== undefined)
    .map(({ pointer }) => ({
      pointer: `${pointer}/restorePoint/id`,
      hint: 'give a narrow window with `from` and `to`, just around the time of the point',
    }));
}

function formats({ document }: WrittenSpec): Unsupported[] {
  return (document.report?.formats ?? []).flatMap((format, index) =>
    format === 'csv' || format === 'json'
      ? []
      : [
          {
            pointer: `/report/formats/${index}`,
            name: format,
            hint: 'remove it: `csv` and `json` hold all there is to tell',
          },
        ],
  );
}
