import type { ArtifactRecord } from './event-data.ts';
import type { RunEvent } from './events.ts';

/** The artifacts of one session as they were told, by their ids: the last word on each. */
export type Artifacts = ReadonlyMap<string, ArtifactRecord>;

/**
 * What the events of a run have told of artifacts, session by session. A session that is settled no longer has its own in
 * memory: 1,000,000 of them would take gigabytes.
 */
export interface ArtifactLog {
  /** Rejects with StoreProblem where they can't be read. */
  artifactsOf(session: string): Promise<Artifacts>;
}

/** Where a run's events go before anything else happens, and where what they told can be read again. The store's journal is one. */
export interface Journal extends ArtifactLog {
  /** Resolves once the event is on disk, after all events appended before it. */
  append(event: RunEvent): Promise<void>;
}

/** The artifacts that these events tell of. */
export function artifactsIn(events: Iterable<RunEvent>): Artifacts {
  const artifacts = new Map<string, ArtifactRecord>();
  for (const event of events) {
    if (event.type !== 'artifacts-read') continue;
    for (const artifact of event.artifacts) artifacts.set(artifact.id, artifact);
  }
  return artifacts;
}
