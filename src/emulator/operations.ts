/** The calls that the service takes, with the names of `RestoreApi` where it has them. Counters and fault rules use them. */
export const operations = [
  'getServiceStatus',
  'listSessions',
  'getSession',
  'createSession',
  'patchSession',
  'deleteSession',
  'activateSession',
  'addBulkRequest',
  'getBulkRequest',
  'listBulkRequests',
  'deleteBulkRequest',
  'listArtifacts',
  'getArtifact',
  'listProtectionUnits',
  'searchRestorePoints',
  'listRestorePoints',
  'createBrowseSession',
  'getBrowseSession',
  'listBrowseSessions',
  'browse',
  'batch',
] as const;

export type Operation = (typeof operations)[number];
