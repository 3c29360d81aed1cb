import type { BulkRequest } from '../../graph/restore-api.ts';
import {
  byExpandedUnit,
  byOwnId,
  bySpecIds,
  byUnitList,
  indexResources,
  type ResourceIndex,
} from '../../lookup/attribution.ts';
import { resourceKey } from '../../m365/workload.ts';
import type { Filling, Plan } from '../../plan/plan.ts';
import { type Span, spansOf } from '../../schedule/span.ts';
import type { ChosenPoint } from '../../state/event-data.ts';
import { hasEnded } from '../../state/session-state.ts';
import { readDisplayName } from '../display-name.ts';
import type { RunTools } from '../tools.ts';
import type { Assignment, FoundArtifacts, FoundSession } from './found-session.ts';

/**
 * Finds out which resources of the plan a session holds: by the name of its bulk addition request, else by its artifacts. Rejects
 * with GraphError as the service does, and with PlanMismatch.
 */
export async function assignSession(found: FoundSession, tools: RunTools): Promise<Assignment> {
  const [request] = found.session.jobType === 'granular' ? [] : await requestsOf(found, tools);
  return await (request === undefined ? byContents(found, tools) : byRequest(found, request, tools));
}

async function requestsOf({ workload, session }: FoundSession, { api }: RunTools): Promise<BulkRequest[]> {
  const requests: BulkRequest[] = [];
  for await (const page of api.listBulkRequests(workload, session.id)) requests.push(...page);
  return requests;
}

async function byRequest(found: FoundSession, request: BulkRequest, tools: RunTools): Promise<Assignment> {
  const named = readDisplayName(request.displayName, tools.recorder.state);
  if (named === null) return { kind: 'other' };
  const resources = named.resources ?? (await resourcesByArtifacts(found, request, tools));
  // A draft without ranges shows nothing, and restores nothing.
  if (resources === null)
    return found.session.status === 'draft' ? { kind: 'redundant', isNamed: true } : { kind: 'unclear' };
  return { kind: 'own', name: named.session, resources, content: { filling: 'bulk', requestId: request.id } };
}

/** Null if the service does not show all of them. */
async function resourcesByArtifacts(
  found: FoundSession,
  request: BulkRequest,
  tools: RunTools,
): Promise<readonly Span[] | null> {
  const { session, workload } = found;
  if (!hasEnded(session.status) && session.status !== 'active') return null;
  if (request.status !== 'completed' && request.status !== 'completedWithErrors') return null;
  const { names, recorder } = tools;
  const { plan } = recorder.state;
  const indexNow = (): ResourceIndex =>
    indexResources(plan, spansOfGroups(plan, workload, 'bulk'), recorder.state.foundIds);
  const artifacts = await artifactsOf(found, tools);
  const known = indexNow();
  const isNamed = artifacts.every((artifact) => byShown(artifact, known) !== null);
  // Nobody names units to an application: the directory may.
  if (!isNamed && names.canAsk(workload)) await names.wait(workload, session.id);
  const index = indexNow();
  const resources = new Set<number>();
  for (const { target } of request.error?.details ?? []) {
    const resource = index.byKey.get(resourceKey(target));
    if (resource === undefined) return null;
    resources.add(resource);
  }
  for (const artifact of artifacts) {
    const resource = await resourceOf(artifact, index, found, tools);
    if (resource === null) return null;
    resources.add(resource);
  }
  const isWhole = artifacts.length > 0 && artifacts.length >= (session.counts?.total ?? 0);
  return isWhole ? spansOf(resources) : null;
}

/** By what comes with the artifact itself. */
function byShown(artifact: FoundArtifacts[number], index: ResourceIndex): number | null {
  return byExpandedUnit(artifact, index) ?? byOwnId(artifact, index);
}

async function resourceOf(
  artifact: FoundArtifacts[number],
  index: ResourceIndex,
  { workload }: FoundSession,
  tools: RunTools,
): Promise<number | null> {
  const shown = byShown(artifact, index);
  if (shown !== null) return shown;
  const directory = await tools.units.of(workload);
  return byUnitList(artifact, index, directory) ?? bySpecIds(artifact, index, directory);
}

/** A session without a bulk addition request: an empty draft, or one that was filled with restore points or single items. */
async function byContents(found: FoundSession, tools: RunTools): Promise<Assignment> {
  const { session, workload } = found;
  const { plan } = tools.recorder.state;
  const isDraft = session.status === 'draft';
  if (session.jobType === 'granular') {
    const isPossible = spansOfGroups(plan, workload, 'granular').length > 0;
    return { kind: isPossible && !isDraft ? 'unclear' : 'other' };
  }
  const isPossible = spansOfGroups(plan, workload, 'standard').length > 0;
  if (!isPossible && !isDraft) return { kind: 'other' };
  const artifacts = await artifactsOf(found, tools);
  if (isDraft && artifacts.length === 0) return { kind: 'empty' };
  const chosen = chosenPoints(artifacts, found, plan);
  if (chosen.length === 0) return { kind: artifacts.length > 0 ? 'other' : 'unclear' };
  if (chosen.length < artifacts.length) return { kind: isDraft ? 'other' : 'unclear' };
  if (isDraft) return { kind: 'redundant', isNamed: false };
  const resources = spansOf(chosen.map(({ resource }) => resource));
  return { kind: 'own', name: null, resources, content: { filling: 'standard', chosen } };
}

/** The artifacts whose restore points the plan names. */
function chosenPoints(artifacts: FoundArtifacts, { workload }: FoundSession, plan: Plan): ChosenPoint[] {
  const planned = new Map<string, ChosenPoint>();
  for (const { workload: of, filling, first, count } of plan.groups) {
    if (of !== workload || filling !== 'standard') continue;
    for (let resource = first; resource < first + count; resource += 1) {
      const selection = plan.resources.at(resource)?.selection;
      if (selection?.of !== 'point' || selection.pointId === null) continue;
      const { pointId, at } = selection;
      const pointAt = at === null ? null : Date.parse(at);
      planned.set(pointId.toLowerCase(), { resource, pointId, pointAt, foundBy: null, item: null });
    }
  }
  return artifacts.flatMap(({ restorePoint }) => planned.get(restorePoint?.id.toLowerCase() ?? '') ?? []);
}

async function artifactsOf({ workload, session }: FoundSession, { api }: RunTools): Promise<FoundArtifacts> {
  const artifacts = new Map<string, FoundArtifacts[number]>();
  for await (const page of api.listArtifacts(workload, session.id))
    for (const artifact of page) artifacts.set(artifact.id, artifact);
  return [...artifacts.values()];
}

function spansOfGroups(plan: Plan, workload: FoundSession['workload'], filling: Filling): Span[] {
  return plan.groups
    .filter((group) => group.workload === workload && group.filling === filling)
    .map(({ first, count }): Span => [first, count]);
}
