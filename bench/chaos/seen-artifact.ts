import { resourceKey } from '../../src/m365/workload.ts';

export interface SeenArtifact {
  readonly id: string;
  /** The resource that it stands for, or the item of one, in the form in which names are compared; null where the service hides that. */
  readonly name: string | null;
  readonly status: string;
  readonly code: string;
  readonly completedAt: number;
  /** Null for files, whose artifacts tell none. */
  readonly pointId: string | null;
  /** Items that came back; null for all but mailboxes and messages, which alone tell. */
  readonly items: number | null;
}

export interface RawArtifact {
  readonly id: string;
  readonly status: string;
  readonly error?: { readonly code: string } | null;
  readonly completionDateTime: string;
  readonly restoredItemCount?: number;
  /** Messages alone. */
  readonly searchResponseId?: string;
  /** All but files. */
  readonly restorePoint?: { readonly id: string; readonly protectionUnit?: RawUnit | null };
  /** Files alone: the URL of what it brings back, and the owner of the drive, or the site. */
  readonly webUrl?: string;
  readonly directoryObjectId?: string;
  readonly siteId?: string;
}

export interface RawUnit {
  readonly id: string;
  readonly email?: string | null;
  readonly siteWebUrl?: string | null;
  readonly directoryObjectId?: string;
  readonly siteId?: string;
}

/** What tells the names of artifacts, none of which says what was asked for. */
export interface NameSources {
  /** Addresses and URLs by what the service may know them by: ids of protection units, users and sites. */
  readonly units: ReadonlyMap<string, string>;
  /** Names of queries by the ids of the searches for them. The service forgets what was searched for: only the run can tell. */
  readonly searches: ReadonlyMap<string, string>;
}

export function seenArtifact(raw: RawArtifact, sources: NameSources): SeenArtifact {
  return {
    id: raw.id,
    name: nameOfArtifact(raw, sources),
    status: raw.status,
    code: raw.error?.code ?? '',
    completedAt: Date.parse(raw.completionDateTime),
    pointId: raw.restorePoint?.id ?? null,
    items: raw.restoredItemCount ?? null,
  };
}

function nameOfArtifact({ searchResponseId, webUrl, ...raw }: RawArtifact, sources: NameSources): string | null {
  if (webUrl !== undefined) return nameOfFile(webUrl, sources.units.get(raw.directoryObjectId ?? raw.siteId ?? ''));
  const unit = nameOfPoint(raw.restorePoint, sources);
  if (searchResponseId === undefined) return unit;
  const name = sources.searches.get(searchResponseId) ?? null;
  return name?.startsWith(`${unit}: `) ? name : null;
}

/** The path follows the site's own URL, or that of the drive's owner: `https://host/sites/finance/Shared Documents`. */
function nameOfFile(webUrl: string, unit: string | undefined): string | null {
  const path = webUrl.split('/').slice(5).join('/');
  return unit === undefined ? null : resourceKey(`${unit}/${path}`);
}

/** By its protection unit; by its id, which begins with that of the unit, where the client knew it before. */
function nameOfPoint(point: RawArtifact['restorePoint'], { units }: NameSources): string | null {
  const unit = point?.protectionUnit;
  return (unit && nameOfUnit(unit)) ?? units.get(unit?.id ?? point?.id.split('_')[0] ?? '') ?? null;
}

export function nameOfUnit({ email, siteWebUrl }: RawUnit): string | null {
  const name = email ?? siteWebUrl ?? null;
  return name === null ? null : resourceKey(name);
}
