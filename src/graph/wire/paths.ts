import type { Workload } from '../../m365/workload.ts';
import type { ArtifactScope } from '../artifact-changes.ts';
import type { BrowsedWorkload } from '../browse.ts';
import { segment } from './path-id.ts';

interface ApiNames {
  readonly sessions: string;
  readonly sessionType: string;
  readonly artifacts: string;
  readonly granularArtifacts: string;
  readonly bulkRequests: string;
  /** The property of a bulk addition request that holds the list. */
  readonly targets: string;
  readonly unitType: string;
}

/** The names that the API uses for each workload. Source: the CSDL. */
export const names: Readonly<Record<Workload, ApiNames>> = {
  mailbox: {
    sessions: 'exchangeRestoreSessions',
    sessionType: '#microsoft.graph.exchangeRestoreSession',
    artifacts: 'mailboxRestoreArtifacts',
    granularArtifacts: 'granularMailboxRestoreArtifacts',
    bulkRequests: 'mailboxRestoreArtifactsBulkAdditionRequests',
    targets: 'mailboxes',
    unitType: 'microsoft.graph.mailboxProtectionUnit',
  },
  drive: {
    sessions: 'oneDriveForBusinessRestoreSessions',
    sessionType: '#microsoft.graph.oneDriveForBusinessRestoreSession',
    artifacts: 'driveRestoreArtifacts',
    granularArtifacts: 'granularDriveRestoreArtifacts',
    bulkRequests: 'driveRestoreArtifactsBulkAdditionRequests',
    targets: 'drives',
    unitType: 'microsoft.graph.driveProtectionUnit',
  },
  site: {
    sessions: 'sharePointRestoreSessions',
    sessionType: '#microsoft.graph.sharePointRestoreSession',
    artifacts: 'siteRestoreArtifacts',
    granularArtifacts: 'granularSiteRestoreArtifacts',
    bulkRequests: 'siteRestoreArtifactsBulkAdditionRequests',
    targets: 'siteWebUrls',
    unitType: 'microsoft.graph.siteProtectionUnit',
  },
};

const browseSessions: Readonly<Record<BrowsedWorkload, string>> = {
  drive: 'oneDriveForBusinessBrowseSessions',
  site: 'sharePointBrowseSessions',
};

/** The property of a session that holds its artifacts, which is also the collection below its path. */
export function artifactsOf(workload: Workload, scope: ArtifactScope): string {
  return scope === 'whole' ? names[workload].artifacts : names[workload].granularArtifacts;
}

/** Paths are below the base URL, without a slash at the start. */
const root = 'solutions/backupRestore';

export const paths: Paths = {
  batch: '$batch',
  service: root,
  allSessions: `${root}/restoreSessions`,
  sessionsSince: (since) =>
    `${paths.allSessions}?$filter=${encodeURIComponent(`createdDateTime ge ${new Date(since).toISOString()}`)}`,
  session: (sessionId) => `${root}/restoreSessions/${segment(sessionId)}`,
  activate: (sessionId) => `${paths.session(sessionId)}/activate`,
  sessions: (workload) => `${root}/${names[workload].sessions}`,
  sessionOf: (workload, sessionId) => `${paths.sessions(workload)}/${segment(sessionId)}`,
  bulkRequests: (workload, sessionId) => `${paths.sessionOf(workload, sessionId)}/${names[workload].bulkRequests}`,
  bulkRequest: (workload, sessionId, id) => `${paths.bulkRequests(workload, sessionId)}/${segment(id)}`,
  artifacts: (workload, sessionId, scope) => `${paths.sessionOf(workload, sessionId)}/${artifactsOf(workload, scope)}`,
  units: (workload) => `${root}/protectionUnits/${names[workload].unitType}`,
  pointSearch: `${root}/restorePoints/search`,
  browseSessions: (workload) => `${root}/${browseSessions[workload]}`,
  browseSession: (workload, id) => `${paths.browseSessions(workload)}/${segment(id)}`,
  browse: (workload, id) => `${paths.browseSession(workload, id)}/browse`,
};

interface Paths {
  readonly batch: string;
  readonly service: string;
  readonly allSessions: string;
  /** `since` in milliseconds since 1970. */
  sessionsSince(since: number): string;
  session(sessionId: string): string;
  activate(sessionId: string): string;
  sessions(workload: Workload): string;
  /** For changing its artifacts. `session` is for reading, activating and deleting a session of any workload. */
  sessionOf(workload: Workload, sessionId: string): string;
  bulkRequests(workload: Workload, sessionId: string): string;
  bulkRequest(workload: Workload, sessionId: string, id: string): string;
  artifacts(workload: Workload, sessionId: string, scope: ArtifactScope): string;
  units(workload: Workload): string;
  readonly pointSearch: string;
  browseSessions(workload: BrowsedWorkload): string;
  browseSession(workload: BrowsedWorkload, browseSessionId: string): string;
  browse(workload: BrowsedWorkload, browseSessionId: string): string;
}
