import type { Destination } from '../m365/workload.ts';
import { type Message, quoted } from './problem/message.ts';
import type { Place } from './problem/problem.ts';
import type { Resource, RestoreSettings, Source } from './spec.ts';

/** What of a plan, or of a group of it, tells whether v1.0 of the service can do it. */
interface PlanParts {
  readonly sources: readonly Source[];
  readonly groups: readonly GroupPart[];
  readonly resources: readonly Pick<Resource, 'name' | 'source' | 'line'>[];
}

interface GroupPart extends Pick<Resource, 'kind'>, Pick<RestoreSettings, 'destination' | 'conflictBehavior'> {
  /** Index of its first resource. */
  readonly first: number;
}

/** Something that only the beta version of the service can do, and where the first resource that wants it is named. */
interface BetaNeed extends Message {
  readonly place: Place;
}

/** Why a plan needs `--graph-version beta`; undefined where v1.0 will do. */
export function betaNeedOfPlan({ sources, groups, resources }: PlanParts): BetaNeed | undefined {
  for (const group of groups) {
    const { name = '', source = 0, line = 1 } = resources[group.first] ?? {};
    const need = needOf(group, name);
    if (need !== undefined) return { ...need, place: { file: sources[source]?.path ?? '', line, column: 1 } };
  }
  return undefined;
}

/** Of `granularRestoreArtifactBase` the metadata of v1.0 has neither; the reference of beta has both. */
function needOf({ kind, destination, conflictBehavior }: Omit<GroupPart, 'first'>, name: string): Message | undefined {
  if (kind !== 'file') return undefined;
  const wanted = wantedOf(destination, conflictBehavior);
  if (wanted === undefined) return undefined;
  return {
    message: `${quoted(name)} asks for ${wanted}, which v1.0 of the service does not offer for single files`,
    hint: 'run it with `--graph-version beta`, or restore to a new location and leave out `conflictBehavior`',
  };
}

function wantedOf(destination: Destination, conflictBehavior: string | null): string | undefined {
  if (destination === 'inPlace') return '`destination: inPlace`';
  return conflictBehavior === null ? undefined : `\`conflictBehavior: ${conflictBehavior}\``;
}
