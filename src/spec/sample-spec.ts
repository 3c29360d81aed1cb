/** The first spec that `init` writes: valid as it is, small enough to be read to its end. */
export const sampleSpec: string = `# yaml-language-server: $schema=node_modules/m365-bulk-restore/schemas/restore-spec.v1.schema.json
#
# A restore, described. Check it with \`bulk-restore validate\`, see what it would do with \`bulk-restore plan\`,
# try it out with \`bulk-restore run --emulator\`, which reaches no real tenant.
version: 1
name: first-restore                # names the reports: lower-case letters, digits, hyphens
description: What this restore is for, for whoever reviews it
mode: recovery                     # or drill

# The tenant's id. With it, nothing is sent with another tenant's token.
# tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47

destination: new                   # beside the originals; inPlace restores over them

restorePoint:
  last: 7d                         # counted back from the start of the run; or a window of its own:
  # from: 2026-11-01T00:00:00Z
  # to: 2026-11-15T00:00:00Z
  prefer: latest                   # or oldest, where there are several
  fastOnly: false                  # true takes only points that restore fast; mailboxes have none

mailboxes:                         # by e-mail address
  items:
    - ada@contoso.com
    - address: grace@contoso.com   # items may have settings of their own
      restorePoint: { prefer: oldest }   # or { id: … }, one that \`bulk-restore points\` lists
  # pin: true                      # the plan finds and pins every restore point, for reviewers to see
  # lists: [mailboxes.csv]         # CSV with the header row address[,directoryObjectId][,size][,priority]
  # exclude: [intern@contoso.com]

drives:                            # by the e-mail address of the owner
  - ada@contoso.com

sites:                             # by URL
  - https://contoso.sharepoint.com/sites/finance

# Single mail items by query, and files by path. A path begins with the document library; a folder ends with a slash.
# messages:
#   - mailbox: ada@contoso.com
#     query: (Sender -like 'vendor*') -and (HasAttachment -eq 'true')
# files:
#   - drive: ada@contoso.com       # or site: with its URL
#     paths: [Documents/Budget 2026.xlsx, Documents/Contracts/]

# What the run is measured against. Missing one makes the exit code 1.
objectives:
  rto: 4h                          # the longest that the run may take
  minSuccess: 99.5%                # of the resources

# Once this share of the finished resources has failed, no more sessions are started.
limits:
  failures: 20%

report:
  formats: [csv, json]
`;
