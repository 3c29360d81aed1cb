import type { TestRestore } from '../drill/test-restore.ts';
import { indicesIn, sizeOf } from '../schedule/span.ts';
import { unitNameOf } from '../spec/names.ts';
import type { ArtifactLog } from '../state/journal.ts';
import { provenBy } from '../state/proof.ts';
import { groupOf, type RunState } from '../state/run-state.ts';
import { outcomesOf } from '../state/session-outcomes.ts';
import { leftOutIn, mayBeActivated, type SessionState, type SessionWithArtifacts } from '../state/session-state.ts';

/**
 * What a drill has restored so far, by its activations; nothing for a recovery. A session that may have been activated counts until
 * somebody knows that it was not. Reads the artifacts of one session after the other. Rejects with StoreProblem.
 */
export async function* testRestoresOf(state: RunState, log: ArtifactLog): AsyncGenerator<TestRestore> {
  if (state.plan.mode !== 'drill') return;
  for (const session of state.sessions.values()) {
    if (!mayBeActivated(session)) continue;
    yield* restoresIn({ ...session, artifacts: await log.artifactsOf(session.name) }, state);
  }
}

function* restoresIn(session: SessionWithArtifacts, state: RunState): Generator<TestRestore> {
  const { runId, plan, foundIds } = state;
  const { kind, workload } = groupOf(plan, session.group);
  const isWhole = kind === workload;
  const cameBack = returnedIn(session, state);
  const absent = new Set(leftOutIn(session).flatMap((one) => (one.artifact === null ? [one.resource] : [])));
  const at = session.activatedAt ?? Date.parse(session.intendedAt);
  const units = new Set<string>();
  for (const index of indicesIn(session.resources)) {
    const resource = plan.resources.at(index);
    if (resource === undefined || absent.has(index)) continue;
    const name = unitNameOf(resource);
    // Single items of one unit are one restore of it.
    if (units.has(name)) continue;
    units.add(name);
    const directoryId = resource.directoryId ?? foundIds.get(index) ?? null;
    const own = { workload, name, directoryId, runId, session: session.name, at };
    yield { ...own, isWhole, cameBack: cameBack.has(index) };
  }
}

/** By rows; or all, if the counts of the session prove that. */
function returnedIn(session: SessionWithArtifacts, state: RunState): ReadonlySet<number> {
  if (isWhollyBack(session)) return new Set(indicesIn(session.resources));
  const returned = new Set<number>();
  for (const [index, { outcome }] of outcomesOf(session, state))
    if (provenBy(outcome) === 'cameBack') returned.add(index);
  return returned;
}

function isWhollyBack({ cameBackCount, resources }: SessionState): boolean {
  return cameBackCount > 0 && cameBackCount === sizeOf(resources);
}
