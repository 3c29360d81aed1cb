import type { Chance } from '../../util/chance.ts';
import type { OtherSession } from '../scenario/scenario.ts';
import type { ProtectionUnits } from '../units/protection-units.ts';
import type { Session } from './sessions.ts';
import { type Artifact, Timeline } from './timeline.ts';

/** A session of somebody else's, active from the opening of the emulator on; its resources come back evenly until it ends. */
export function otherSession(wanted: OtherSession, number: number, tools: OtherTools): Session {
  const { openedAt, chance, units } = tools;
  const { workload, resources, until } = wanted;
  const artifacts = Array.from({ length: resources }, (_, index): Artifact => {
    const elsewhere = `other${number}-${index + 1}`;
    const name = workload === 'site' ? `https://other.sharepoint.com/sites/${elsewhere}` : `${elsewhere}@other.example`;
    const end = openedAt + Math.round((until * (index + 1)) / resources);
    const unit = units.unit(workload, name);
    return { unit, restoredTo: openedAt, outcome: 'succeeded', code: '', wanted: null, start: openedAt, end };
  });
  const moments = { activatedAt: openedAt, activeAt: openedAt, resolvedAt: openedAt };
  return {
    id: chance.guid(`other session ${openedAt} ${number}`),
    workload,
    createdAt: openedAt,
    createdBy: 'somebody else',
    bulk: null,
    bulkDeleted: false,
    wanted: null,
    timeline: new Timeline({ ...moments, artifacts, unresolved: [] }),
    deleted: false,
  };
}

interface OtherTools {
  readonly openedAt: number;
  readonly chance: Chance;
  readonly units: ProtectionUnits;
}
