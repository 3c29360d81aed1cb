import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { type Encoding, encoded } from '../support/values/encoded.ts';

interface Export {
  readonly tool: string;
  readonly file: string;
  readonly encoding: Encoding;
  readonly lines: readonly string[];
  /** What report.csv has for it: workload and resource of each row. */
  readonly rows: readonly string[];
}

const people = ['mailbox ada@contoso.com', 'mailbox grace@contoso.com'];
const sites = ['site https://contoso.sharepoint.com/sites/finance', 'site https://contoso.sharepoint.com/sites/R&D'];

const exports: readonly Export[] = [
  {
    tool: 'Get-Mailbox | Export-Csv',
    file: 'mailboxes.csv',
    encoding: 'utf-8',
    lines: [
      '"Database","ProhibitSendQuota","ExternalDirectoryObjectId","EmailAddresses","PrimarySmtpAddress","WindowsEmailAddress","UserPrincipalName","Name"',
      '"EURP1","49.5 GB (53,150,220,288 bytes)","0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a11","SMTP:ada@contoso.com smtp:a@contoso.com","ada@contoso.com","ada@contoso.com","ada@contoso.onmicrosoft.com","Lovelace, Ada"',
      '"EURP1","49.5 GB (53,150,220,288 bytes)","0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a12","SMTP:grace@contoso.com","grace@contoso.com","grace@contoso.com","grace@contoso.onmicrosoft.com","Hopper, ""Amazing"" Grace"',
    ],
    rows: people,
  },
  {
    tool: 'the Exchange admin centre',
    file: 'Mailboxes 2026-11-29.csv',
    encoding: 'utf-8-with-mark',
    lines: [
      'DISPLAY NAME,EMAIL ADDRESS,RECIPIENT TYPE,ARCHIVE STATUS,LAST MODIFIED TIME',
      'Ada Lovelace,ada@contoso.com,UserMailbox,None,11/29/2026 8:12 AM',
      'Grace Hopper,grace@contoso.com,SharedMailbox,None,11/29/2026 8:12 AM',
    ],
    rows: people,
  },
  {
    tool: 'Entra, a user without mail among others',
    file: 'exportUsers_2026-11-29.csv',
    encoding: 'utf-8-with-mark',
    lines: [
      'userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,streetAddress',
      'ada@contoso.onmicrosoft.com,Ada Lovelace,Lovelace,ada@contoso.com,Ada,0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a11,Member,,Finance,True,"1, High Street"',
      'grace@contoso.com,Grace Hopper,Hopper,,Grace,0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a12,Member,,Finance,True,',
    ],
    rows: people,
  },
  {
    tool: 'the Microsoft 365 admin centre, active users',
    file: 'users_11_29_2026 8_12_00 AM.csv',
    encoding: 'utf-8-with-mark',
    lines: [
      'Block credential,City,Country/Region,Display name,First name,Licenses,Object Id,Proxy addresses,Title,User principal name,When created',
      'False,Rome,Italy,Ada Lovelace,Ada,Microsoft 365 E3,0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a11,SMTP:ada@contoso.com+smtp:a@contoso.com,,ada@contoso.com,2020-01-01 08:00:00Z',
      'False,,,Grace Hopper,Grace,Microsoft 365 E3,0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a12,SMTP:grace@contoso.com,,grace@contoso.com,2020-01-01 08:00:00Z',
    ],
    rows: people,
  },
  {
    tool: 'Get-EXOMailboxStatistics with the addresses',
    file: 'statistics.csv',
    encoding: 'utf-8',
    lines: [
      '"UserPrincipalName","DisplayName","ItemCount","TotalItemSize","TotalDeletedItemSize"',
      '"ada@contoso.com","Ada Lovelace","1200","1.5 GB (1,610,612,736 bytes)","0 B (0 bytes)"',
      '"grace@contoso.com","Grace Hopper","7","512 KB (524,288 bytes)","0 B (0 bytes)"',
    ],
    rows: people,
  },
  {
    tool: 'the SharePoint admin centre',
    file: 'Sites_20261129.csv',
    encoding: 'utf-8-with-mark',
    lines: [
      'Site name,URL,Teams,Channel sites,Storage used (GB),Primary admin,Hub,Template,Last activity (UTC)',
      'Finance,https://contoso.sharepoint.com/sites/finance,Yes,0,1.25,Ada Lovelace,-,Team site,2026-11-28',
      '"R&D, labs",https://contoso.sharepoint.com/sites/R&D,-,0,"1,024.50",Grace Hopper,-,Team site,',
    ],
    rows: sites,
  },
  {
    tool: 'Get-SPOSite | Export-Csv',
    file: 'sposites.csv',
    encoding: 'utf-8',
    lines: [
      '"LastContentModifiedDate","Status","StorageUsageCurrent","LockState","Url","Owner","StorageQuota","Title","Template"',
      '"11/28/2026 8:00:00 AM","Active","1280","Unlock","https://contoso.sharepoint.com/sites/finance","ada@contoso.com","26214400","Finance","GROUP#0"',
      '"11/28/2026 8:00:00 AM","Active","7","Unlock","https://contoso.sharepoint.com/sites/R&D","","26214400","R&D","STS#3"',
    ],
    rows: sites,
  },
  {
    tool: 'the OneDrive usage report',
    file: 'OneDriveUsageAccountDetail.csv',
    encoding: 'utf-8-with-mark',
    lines: [
      'Report Refresh Date,Site Id,Site URL,Owner Display Name,Is Deleted,Last Activity Date,File Count,Active File Count,Storage Used (Byte),Storage Allocated (Byte),Owner Principal Name,Report Period',
      '2026-11-28,0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a11,,Ada Lovelace,False,2026-11-27,12,1,1610612736,1099511627776,ada@contoso.com,7',
      '2026-11-28,0f2f7a4c-3b8e-4d0e-9f7a-6f1f0b6f2a12,,Grace Hopper,False,,0,0,0,1099511627776,grace@contoso.com,7',
    ],
    rows: ['drive ada@contoso.com', 'drive grace@contoso.com'],
  },
  {
    tool: 'Excel in Europe, a copy with headers of its own',
    file: 'Postfächer.csv',
    encoding: 'utf-8-with-mark',
    lines: [
      'Name, Vorname;Dienstliche E-Mail;Postfach GB;;',
      'Lovelace, Ada;ada@contoso.com;1,5;;',
      'Hopper, Grace; grace@contoso.com\u00a0;1.024,25;;',
      ';;;;',
    ],
    rows: people,
  },
  {
    tool: 'PowerShell 5.1 in UTF-16',
    file: 'export.csv',
    encoding: 'utf-16le',
    lines: [
      '#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox',
      '"DisplayName","PrimarySmtpAddress"',
      '"Ada Lovelace","ada@contoso.com"',
      '"Grace Hopper","grace@contoso.com"',
      '\u001a',
    ],
    rows: people,
  },
  {
    tool: 'Out-File of PowerShell 5.1, a name on each line',
    file: 'people.txt',
    encoding: 'utf-16le',
    lines: ['# on call', 'ada@contoso.com', '', 'grace@contoso.com  '],
    rows: people,
  },
];

describe('an export, unedited, from init to the report', () => {
  it.each(exports)('of $tool', async ({ file, encoding, lines, rows }) => {
    await using rig = await CliRig.open();
    const list = join(rig.folder, file);
    const spec = join(rig.folder, 'spec.yaml');
    await writeFile(list, encoded(`${lines.join('\r\n')}\r\n`, encoding));

    const made = await rig.cli('init', '--from', list, spec, '--json');
    const checked = await rig.cli('validate', spec, '--json');
    const words = ['--emulator', '--time-scale', '5000', '--patience', '1d', '--run-id', 'r1'];
    const { exitCode, stderr } = await rig.local('run', spec, ...words);

    expect([made.exitCode, checked.exitCode, exitCode], made.stderr + stderr).toEqual([0, 0, 0]);
    const [{ name }] = JSON.parse(checked.stdout).files;
    const report = await rig.rows(name, 'r1');
    expect(report.map(({ workload, resource }) => `${workload} ${resource}`).sort()).toEqual(rows.toSorted());
    expect(report.map(({ outcome }) => outcome)).toEqual(rows.map(() => 'succeeded'));
  });
});
