import type { Destination } from '../m365/workload.ts';
import { type Message, quoted } from './problem/message.ts';
import type { Place } from './problem/problem.ts';
import type { Resource, RestoreSettings, Source } from './spec.ts';

/** The parts of a plan that decide whether v1.0 of the service can restore it. */
interface PlanParts {
  readonly sources: readonly Source[];
  readonly groups: readonly GroupPart[];
  readonly resources: { at(index: number): Pick<Resource, 'name' | 'source' | 'line'> | undefined };
}

interface GroupPart extends Pick<Resource, 'kind'>, Pick<RestoreSettings, 'destination' | 'conflictBehavior'> {
  /** Index of its first resource. */
  readonly first: number;
}

/** Something that only the beta version of the service can do, and the place of the first resource that asks for it. */
interface BetaNeed extends Message {
  readonly place: Place;
}

/** Why a plan needs `--graph-version beta`; undefined if v1.0 is enough. */
export function betaNeedOfPlan({ sources, groups, resources }: PlanParts): BetaNeed | undefined {
  for (const group of groups) {
    const { name = '', source = 0, line = 1 } = resources.at(group.first) ?? {};
    const need = needOf(group, name);
    if (need !== undefined) return { ...need, place: { file: sources[source]?.path ?? '', line, column: 1 } };
  }
  return undefined;
}

/** v1.0's metadata of `granularRestoreArtifactBase` has neither property; the reference of beta has both. */
function needOf({ kind, destination, conflictBehavior }: Omit<GroupPart, 'first'>, name: string): Message | undefined {
  if (kind !== 'file') return undefined;
  const wanted = wantedOf(destination, conflictBehavior);
  if (wanted === undefined) return undefined;
  return {
    message: `${quoted(name)} asks for ${wanted}, which v1.0 of the service does not offer for single files`,
    hint: 'add `--graph-version beta`, or write `destination: new` and remove `conflictBehavior`',
  };
}

function wantedOf(destination: Destination, conflictBehavior: string | null): string | undefined {
  if (destination === 'inPlace') return '`destination: inPlace`';
  return conflictBehavior === null ? undefined : `\`conflictBehavior: ${conflictBehavior}\``;
}
