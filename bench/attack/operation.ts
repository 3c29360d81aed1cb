export type Operation =
  | 'getServiceStatus'
  | 'batch'
  | 'listSessions'
  | 'createSession'
  | 'getSession'
  | 'deleteSession'
  | 'activateSession'
  | 'addBulkRequest'
  | 'listBulkRequests'
  | 'getBulkRequest'
  | 'listArtifacts'
  | 'other';

/** The calls that a restore of mailboxes by name makes. */
const operations: Readonly<Record<Exclude<Operation, 'other'>, RegExp>> = {
  getServiceStatus: /^GET $/,
  batch: /^POST \$batch$/,
  listSessions: /^GET restoreSessions$/,
  createSession: /^POST exchangeRestoreSessions$/,
  getSession: /^GET restoreSessions\/([^/]+)$/,
  deleteSession: /^DELETE restoreSessions\/([^/]+)$/,
  activateSession: /^POST restoreSessions\/([^/]+)\/activate$/,
  addBulkRequest: /^POST exchangeRestoreSessions\/([^/]+)\/mailboxRestoreArtifactsBulkAdditionRequests$/,
  listBulkRequests: /^GET exchangeRestoreSessions\/([^/]+)\/mailboxRestoreArtifactsBulkAdditionRequests$/,
  getBulkRequest: /^GET exchangeRestoreSessions\/([^/]+)\/mailboxRestoreArtifactsBulkAdditionRequests\/([^/]+)$/,
  listArtifacts: /^GET exchangeRestoreSessions\/([^/]+)\/mailboxRestoreArtifacts$/,
};

/** The call that a request is, and the ids in its path. */
export function operationOf(method: string, path: string): { operation: Operation; ids: readonly string[] } {
  const [bare = ''] = path.split('?');
  const below = bare.replace(/^\/v1\.0\/(solutions\/backupRestore\/?)?/, '');
  for (const [operation, pattern] of Object.entries(operations)) {
    const match = pattern.exec(`${method} ${below}`);
    if (match !== null) return { operation: operation as Operation, ids: match.slice(1) };
  }
  return { operation: 'other', ids: [] };
}
