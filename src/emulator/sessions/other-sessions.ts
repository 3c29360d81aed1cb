import type { Chance } from '../../util/chance.ts';
import type { OtherSession } from '../scenario/scenario.ts';
import type { EmulatedUnits } from '../units/protection-units.ts';
import type { EmulatedSession } from './sessions.ts';
import { type EmulatedArtifact, Timeline } from './timeline.ts';

/** A session of another person. It is active when the emulator opens, and its resources finish evenly until it ends. */
export function otherSession(other: OtherSession, number: number, deps: OtherSessionDeps): EmulatedSession {
  const { openedAt, chance, units } = deps;
  const { workload, resources, until } = other;
  const artifacts = Array.from({ length: resources }, (_, index): EmulatedArtifact => {
    const elsewhere = `other${number}-${index + 1}`;
    const name = workload === 'site' ? `https://other.sharepoint.com/sites/${elsewhere}` : `${elsewhere}@other.example`;
    const end = openedAt + Math.round((until * (index + 1)) / resources);
    const unit = units.unit(workload, name);
    return { unit, restoredTo: openedAt, outcome: 'succeeded', code: '', added: null, start: openedAt, end };
  });
  const times = { activatedAt: openedAt, activeAt: openedAt, resolvedAt: openedAt };
  return {
    id: chance.guid(`other session ${openedAt} ${number}`),
    workload,
    createdAt: openedAt,
    createdBy: 'somebody else',
    bulk: null,
    bulkDeleted: false,
    added: null,
    timeline: new Timeline({ ...times, artifacts, unresolved: [] }),
    deleted: false,
  };
}

interface OtherSessionDeps {
  readonly openedAt: number;
  readonly chance: Chance;
  readonly units: EmulatedUnits;
}
