import { directoryIdKey } from '../m365/site-name.ts';
import { resourceKey } from '../m365/workload.ts';
import type { PlannedResource } from '../plan/plan.ts';
import type { ResourceResult } from '../result/resource-results.ts';
import type { RunResult } from '../result/result.ts';
import { csvText } from './csv-text.ts';
import { rowOf } from './row.ts';
import { removeFolderCommand, removeSiteCommand } from './writers/powershell.ts';

/** Something that a drill left in a new location, and how to remove it. Its keys are the columns of leftovers.csv. */
interface Leftover {
  readonly run_id: string;
  readonly workload: string;
  readonly resource: string;
  /** URL of the site, or name of the folder. */
  readonly restored_to: string;
  /** Id of the site or folder; empty if the service did not say. */
  readonly restored_id: string;
  readonly completed_at: string;
  /** A line of PowerShell; empty if the location is not known well enough to remove it safely. */
  readonly powershell: string;
}

const leftoverColumns: readonly (keyof Leftover)[] = [
  'run_id',
  'workload',
  'resource',
  'restored_to',
  'restored_id',
  'completed_at',
  'powershell',
];

/**
 * leftovers.csv: what a drill restored to new locations. Only its header line for any other run. Nothing that was restored in
 * place is in it, and nothing that came back where it was: removing that would remove the original.
 */
export async function* leftoversCsv(result: RunResult): AsyncGenerator<string> {
  yield csvText([leftoverColumns], leftoverColumns);
  if (result.plan.mode !== 'drill') return;
  let index = 0;
  for await (const resources of result.resources()) {
    const leftovers: Leftover[] = [];
    for (const resource of resources) {
      const left = leftBehind(resource, index, result);
      if (left !== null && left !== 'unknown place') leftovers.push(leftoverOf(resource, left, result));
      index += 1;
    }
    yield csvText(leftovers, leftoverColumns);
  }
}

/** What came back to a new location: where, or that nobody knows where. */
interface LeftBehind {
  readonly place: string;
  readonly planned: PlannedResource;
}

/**
 * What is in a new location because of a resource, at `index` in the plan. Null for nothing: it did not come back, or it is where it was.
 * `unknown place` if it came back and the service has not named the location.
 */
export function leftBehind(
  resource: ResourceResult,
  index: number,
  { plan, state }: RunResult,
): LeftBehind | 'unknown place' | null {
  const { group, artifact, outcome, sameAs } = resource;
  const planned = plan.resources.at(index);
  if (planned === undefined || group.destination !== 'new' || sameAs !== undefined) return null;
  const place = artifact?.restoredTo ?? null;
  if (place === null) return outcome === 'succeeded' ? 'unknown place' : null;
  const known = { ...planned, directoryId: planned.directoryId ?? state.foundIds.get(index) ?? null };
  return isOwnLocation(resource, known) ? null : { place, planned: known };
}

function leftoverOf(resource: ResourceResult, { place, planned }: LeftBehind, result: RunResult): Leftover {
  const { group, artifact, name } = resource;
  return {
    run_id: result.state.runId,
    workload: group.kind,
    resource: name,
    restored_to: place,
    restored_id: artifact?.restoredId ?? '',
    completed_at: rowOf(resource, result).completed_at ?? '',
    powershell: commandFor(resource, planned) ?? '',
  };
}

/** Whether the resource came back where it was, whatever the session asked for. */
function isOwnLocation({ group, artifact, chosen, name }: ResourceResult, { directoryId }: PlannedResource): boolean {
  const place = resourceKey(artifact?.restoredTo ?? '');
  const original = chosen?.item?.url ?? null;
  if (place === resourceKey(name) || (original !== null && place === resourceKey(original))) return true;
  if (group.kind === 'site') return isSameSite(artifact?.restoredId, directoryId);
  return group.kind === 'drive' && lastPart(place) === personalSite(name);
}

function isSameSite(id: string | undefined, siteId: string | null): boolean {
  return id !== undefined && siteId !== null && directoryIdKey(id) === directoryIdKey(siteId);
}

function lastPart(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** OneDrive names a site after its owner: `ada_contoso_com`. */
function personalSite(address: string): string {
  return address.toLowerCase().replace(/[^a-z0-9]/g, '_');
}

function commandFor(
  { group, artifact, name }: ResourceResult,
  { directoryId, selection }: PlannedResource,
): string | null {
  const { restoredTo = null, restoredId } = artifact ?? {};
  if (restoredTo === null || restoredId === undefined) return null;
  switch (group.kind) {
    case 'mailbox':
      return removeFolderCommand(directoryId ?? name, restoredId);
    case 'message':
      return removeFolderCommand(directoryId ?? (selection?.of === 'messages' ? selection.unit : name), restoredId);
    case 'site':
    case 'drive':
      return removeSiteCommand(restoredTo, restoredId);
    case 'file':
      return null;
  }
}
