/**
 * The least permission for each kind of call, the same for delegated and application permissions.
 * Source: the API reference of each call (v1.0), read November 2026.
 */
export const permissions = {
  /** Create, fill, activate and delete sessions; browse. */
  restore: 'BackupRestore-Restore.ReadWrite.All',
  /** Read sessions, artifacts and bulk addition requests. Included in `restore`. */
  readSessions: 'BackupRestore-Restore.Read.All',
  /** Search restore points. */
  search: 'BackupRestore-Search.Read.All',
  /** List protection units and policies. */
  listUnits: 'BackupRestore-Configuration.Read.All',
  /** Read the state of the service. */
  serviceStatus: 'BackupRestore-Control.Read.All',
  /** Find users by any address, or list them with their aliases. */
  readUsers: 'User.Read.All',
  /** Read a user by id or principal name, and list users without their aliases. Included in `readUsers`. */
  readUserNames: 'User.ReadBasic.All',
  /** Read the id of the tenant. Delegated: `User.Read`. */
  readOrganization: 'Organization.Read.All',
  /** Read sites, and list them. */
  readSites: 'Sites.Read.All',
  /** Read usage reports. */
  readReports: 'Reports.Read.All',
} as const;

/** Any of these names the owners of mailboxes and drives by their ids: the first one by their aliases too. */
export const enoughForUserNames: readonly string[] = [
  permissions.readUsers,
  permissions.readUserNames,
  'Directory.Read.All',
];

/** Any of these names sites by their ids. */
export const enoughForSiteNames: readonly string[] = [permissions.readSites, 'Sites.FullControl.All'];

/** For finding restore points by address or URL. */
export const lookupPermissions: readonly string[] = [permissions.search, permissions.listUnits];
