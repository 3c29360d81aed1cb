import { directoryIdKey } from '../../src/m365/site-name.ts';
import { resourceKey } from '../../src/m365/workload.ts';

export interface SeenArtifact {
  readonly id: string;
  /** The `resourceKey` of its resource or item; null if the service hides it. */
  readonly name: string | null;
  readonly status: string;
  readonly code: string;
  readonly completedAt: number;
  /** Null for files, because their artifacts have none. */
  readonly pointId: string | null;
  /** Items that came back; null except for mailboxes and messages. */
  readonly items: number | null;
}

export interface RawArtifact {
  readonly id: string;
  readonly status: string;
  readonly error?: { readonly code: string } | null;
  readonly completionDateTime: string;
  readonly restoredItemCount?: number;
  /** Only messages. */
  readonly searchResponseId?: string;
  /** All except files. */
  readonly restorePoint?: { readonly id: string; readonly protectionUnit?: RawUnit | null };
  /** Only files: the URL of the original, and the owner of the drive, or the site. */
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

/** The sources of the names of artifacts, because no artifact says what was asked for. */
export interface NameSources {
  /** Addresses and URLs by the ids of protection units, and by the `directoryIdKey` of users and sites. */
  readonly units: ReadonlyMap<string, string>;
  /** Names of queries by the ids of their searches. Only the run knows them, because the service does not show queries. */
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
  if (webUrl !== undefined)
    return nameOfFile(webUrl, sources.units.get(directoryIdKey(raw.directoryObjectId ?? raw.siteId ?? '')));
  const unit = nameOfPoint(raw.restorePoint, sources);
  if (searchResponseId === undefined) return unit;
  const name = sources.searches.get(searchResponseId) ?? null;
  return name?.startsWith(`${unit}: `) ? name : null;
}

/** The path comes after the URL of the site, or of the drive's owner: `https://host/sites/finance/Shared Documents`. */
function nameOfFile(webUrl: string, unit: string | undefined): string | null {
  const path = webUrl.split('/').slice(5).join('/');
  return unit === undefined ? null : resourceKey(`${unit}/${path}`);
}

/** By its protection unit, or by its id, which begins with the id of the unit if the client knew it before. */
function nameOfPoint(point: RawArtifact['restorePoint'], { units }: NameSources): string | null {
  const unit = point?.protectionUnit;
  const directoryId = directoryIdKey(unit?.directoryObjectId ?? unit?.siteId ?? '');
  const [prefix = ''] = point?.id.split('_') ?? [];
  return (unit && nameOfUnit(unit)) ?? units.get(unit?.id ?? prefix) ?? units.get(directoryId) ?? null;
}

export function nameOfUnit({ email, siteWebUrl }: RawUnit): string | null {
  const name = email ?? siteWebUrl ?? null;
  return name === null ? null : resourceKey(name);
}
