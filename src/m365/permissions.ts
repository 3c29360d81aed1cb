/** The least permissions that calls need, delegated and application alike. */
export const permissions = {
  /** Create, fill, activate and delete sessions; browse. */
  restore: 'BackupRestore-Restore.ReadWrite.All',
  /** Read sessions and what is in them; `restore` covers it. */
  readSessions: 'BackupRestore-Restore.Read.All',
  /** Search restore points. */
  search: 'BackupRestore-Search.Read.All',
  /** List protection units and policies. */
  listUnits: 'BackupRestore-Configuration.Read.All',
} as const;

/** What finding restore points by addresses and URLs takes. */
export const lookingUp: readonly string[] = [permissions.search, permissions.listUnits];
