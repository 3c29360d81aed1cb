/** The text of a spec that restores two mailboxes and a site to a new location. */
export const financeSpec: string = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
destination: new
mailboxes: [ada@contoso.com, bob@contoso.com]
sites: [https://contoso.sharepoint.com/sites/finance]
`;
