import type { Problem } from '../problem.ts';
import { type SpecSource, segmentsOf } from '../source.ts';
import type { WrittenSpec } from '../written.ts';
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
  waves: 'write one spec per wave, and run the next once the last has done well',
  messages: 'restore the whole mailbox to a new location with `mailboxes`, and search there',
  files: 'restore the whole drive or site to a new location with `drives` or `sites`, and copy from there',
  sample: 'name the resources of the drill as `items` or in a list',
  drillBudget: 'remove it, and run the drill seldom enough',
} as const;

function topLevelKeys({ document }: WrittenSpec): Unsupported[] {
  const found: Unsupported[] = [];
  for (const key of Object.keys(instead) as (keyof typeof instead)[]) {
    if (document[key] !== undefined) found.push({ pointer: `/${key}`, hint: instead[key] });
  }
  return found;
}

function pins({ document }: WrittenSpec): Unsupported[] {
  const keys = ['mailboxes', 'drives', 'sites'] as const;
  return keys
    .filter((key) => {
      const resources = document[key];
      return resources !== undefined && !Array.isArray(resources) && resources.pin !== undefined;
    })
    .map((key) => ({ pointer: `/${key}/pin`, hint: 'remove it: without `sample` every resource is restored' }));
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
