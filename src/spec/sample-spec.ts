import type { Workload } from '../m365/workload.ts';
import { type WrittenColumns, workloadKeys } from './written.ts';

/** The spec that `init` writes. Valid as it is, and short enough to read to the end. `schema` is where an editor finds the schema. */
export function sampleSpec(schema: string): string {
  return specWith({ schema, name: 'first-restore' }, sampleResources);
}

const sampleResources = `mailboxes:                         # by e-mail address
  items:
    - ada@contoso.com
    - address: grace@contoso.com   # an item can have its own settings
      restorePoint: { prefer: oldest }   # or { id: … } with an id from \`bulk-restore points\`
  # pin: true                      # looks up each restore point while planning, so reviewers see it
  # lists: [mailboxes.csv]         # CSV as tools export it, or .txt; \`init --from\` writes a spec around one
  # exclude: [intern@contoso.com]

drives:                            # by the owner's e-mail address
  - ada@contoso.com

sites:                             # by URL
  - https://contoso.sharepoint.com/sites/finance
`;

interface SpecHead {
  /** Where an editor finds the schema, relative to the spec. */
  readonly schema: string;
  /** The name of the spec. */
  readonly name: string;
}

/** A list that a spec restores. */
export interface ListInSpec extends SpecHead {
  readonly workload: Workload;
  /** Relative to the spec. */
  readonly file: string;
  readonly columns: WrittenColumns;
  /** Whether the list may as well name the OneDrives of the same people. */
  readonly mayBeDrives: boolean;
}

/** The same spec around a list. */
export function specAround({ schema, name, workload, file, columns, mayBeDrives }: ListInSpec): string {
  const named = Object.entries(columns).map(([field, header]) => `        ${field}: ${JSON.stringify(header)}\n`);
  const lines = [
    `${workloadKeys[workload]}:\n`,
    '  lists:\n',
    `    - file: ${JSON.stringify(file)}\n`,
    ...(named.length === 0 ? [] : ['      columns:                     # field: header of its column\n', ...named]),
    '  # exclude: []                    # names in the list to leave out\n',
    ...(mayBeDrives ? ['\n# The OneDrives of the same people:\n', `# drives: ${inline(file, columns)}\n`] : []),
  ];
  return specWith({ schema, name }, lines.join(''));
}

/** On one line; JSON is YAML too. */
function inline(file: string, columns: WrittenColumns): string {
  const list = Object.keys(columns).length === 0 ? file : { file, columns };
  return `{ lists: [${JSON.stringify(list)}] }`;
}

function specWith({ schema, name }: SpecHead, resources: string): string {
  return `# yaml-language-server: $schema=${schema}
#
# What to restore. Check this file with \`bulk-restore validate\`, see the plan with \`bulk-restore plan\`, and
# try it with \`bulk-restore run --emulator\`, which never contacts a real tenant.
version: 1
${`name: ${name}`.padEnd(34)} # used in report paths: lower-case letters, digits, hyphens
description: Say here what this restore is for
mode: recovery                     # or drill

# The tenant's id. If it is set, nothing is sent with a token for another tenant.
# tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47

destination: new                   # next to the originals; inPlace overwrites them

restorePoint:
  last: 7d                         # the 7 days before the plan is made; or a fixed window:
  # from: 2026-11-01T00:00:00Z
  # to: 2026-11-15T00:00:00Z
  prefer: latest                   # or oldest, if the window has several restore points
  fastOnly: false                  # true: only fast restore points; mailboxes have none

${resources}
# Mail items by query, and files by path. A path starts with the document library; a folder ends with a slash.
# messages:
#   - mailbox: ada@contoso.com
#     query: (Sender -like 'vendor*') -and (HasAttachment -eq 'true')
# files:
#   - drive: ada@contoso.com       # or site: with a URL
#     paths: [Documents/Budget 2026.xlsx, Documents/Contracts/]

# The goals of the run. If it misses one, the exit code is 1.
objectives:
  rto: 4h                          # the run may take at most this long
  minSuccess: 99.5%                # at least this share of the resources must be restored

# If this share of the finished resources has failed, no more sessions are started.
limits:
  failures: 20%

report:
  formats: [csv, json]
`;
}
