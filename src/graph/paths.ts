import type { Workload } from '../spec/workload.ts';

interface Names {
  readonly sessions: string;
  readonly sessionType: string;
  readonly artifacts: string;
  readonly bulkRequests: string;
  /** The property of a bulk addition request that holds the list. */
  readonly targets: string;
  readonly unitType: string;
}

/** What the API calls things, per workload. Source: the CSDL. */
export const names: Readonly<Record<Workload, Names>> = {
  mailbox: {
    sessions: 'exchangeRestoreSessions',
    sessionType: '#microsoft.graph.exchangeRestoreSession',
    artifacts: 'mailboxRestoreArtifacts',
    bulkRequests: 'mailboxRestoreArtifactsBulkAdditionRequests',
    targets: 'mailboxes',
    unitType: 'microsoft.graph.mailboxProtectionUnit',
  },
  drive: {
    sessions: 'oneDriveForBusinessRestoreSessions',
    sessionType: '#microsoft.graph.oneDriveForBusinessRestoreSession',
    artifacts: 'driveRestoreArtifacts',
    bulkRequests: 'driveRestoreArtifactsBulkAdditionRequests',
    targets: 'drives',
    unitType: 'microsoft.graph.driveProtectionUnit',
  },
  site: {
    sessions: 'sharePointRestoreSessions',
    sessionType: '#microsoft.graph.sharePointRestoreSession',
    artifacts: 'siteRestoreArtifacts',
    bulkRequests: 'siteRestoreArtifactsBulkAdditionRequests',
    targets: 'siteWebUrls',
    unitType: 'microsoft.graph.siteProtectionUnit',
  },
};

/** Below the base URL, without a leading slash. */
const root = 'solutions/backupRestore';

export const paths: Paths = {
  batch: '$batch',
  service: root,
  allSessions: `${root}/restoreSessions`,
  session: (sessionId) => `${root}/restoreSessions/${encodeURIComponent(sessionId)}`,
  activate: (sessionId) => `${paths.session(sessionId)}/activate`,
  sessions: (workload) => `${root}/${names[workload].sessions}`,
  bulkRequests: (workload, sessionId) =>
    `${paths.sessions(workload)}/${encodeURIComponent(sessionId)}/${names[workload].bulkRequests}`,
  bulkRequest: (workload, sessionId, id) => `${paths.bulkRequests(workload, sessionId)}/${encodeURIComponent(id)}`,
  artifacts: (workload, sessionId) =>
    `${paths.sessions(workload)}/${encodeURIComponent(sessionId)}/${names[workload].artifacts}`,
  units: (workload) => `${root}/protectionUnits/${names[workload].unitType}`,
  pointSearch: `${root}/restorePoints/search`,
};

interface Paths {
  readonly batch: string;
  readonly service: string;
  readonly allSessions: string;
  session(sessionId: string): string;
  activate(sessionId: string): string;
  sessions(workload: Workload): string;
  bulkRequests(workload: Workload, sessionId: string): string;
  bulkRequest(workload: Workload, sessionId: string, id: string): string;
  artifacts(workload: Workload, sessionId: string): string;
  units(workload: Workload): string;
  readonly pointSearch: string;
}
