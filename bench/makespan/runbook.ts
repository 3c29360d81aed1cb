/**
 * A runbook without this program: it cuts a list into sessions, fills, activates and watches each with Microsoft's JavaScript
 * client, unchanged, and counts the results. If the list has sizes, it starts with the biggest mailboxes. `--at-once` sessions run
 * at the same time; when one ends, the next starts. It looks at each session once a minute.
 *
 * `node --import tsx bench/makespan/runbook.ts --url http://… --list mailboxes.csv --session 1000 --at-once 1`
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client, PageIterator } from '@microsoft/microsoft-graph-client';
import type {
  ExchangeRestoreSession,
  MailboxRestoreArtifact,
  MailboxRestoreArtifactsBulkAdditionRequest,
} from '@microsoft/microsoft-graph-types';
import { parse } from 'csv-parse/sync';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    list: { type: 'string', default: '' },
    session: { type: 'string', default: '1000' },
    'at-once': { type: 'string', default: '1' },
  },
});

interface Row {
  readonly address: string;
  readonly size?: string;
}

const minute = 60_000;
const root = '/solutions/backupRestore';
const client = Client.init({ baseUrl: `${new URL(values.url).origin}/`, authProvider: (done) => done(null, 'none') });

const rows = parse(readFileSync(values.list), { columns: true }) as Row[];
const addresses = rows.toSorted((a, b) => Number(b.size ?? 0) - Number(a.size ?? 0)).map(({ address }) => address);
const size = Number(values.session);
const chunks = Array.from({ length: Math.ceil(addresses.length / size) }, (_, index) =>
  addresses.slice(index * size, (index + 1) * size),
);
let restored = 0;
await Promise.all(Array.from({ length: Number(values['at-once']) }, restoreOneAfterTheOther));
console.log(`${restored} of ${addresses.length} restored`);
process.exitCode = restored === addresses.length ? 0 : 1;

async function restoreOneAfterTheOther(): Promise<void> {
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    const id = await activate(chunk);
    while (!(await hasEnded(id))) await new Promise((resolve) => setTimeout(resolve, minute));
    // In two steps, because the others count while this one waits.
    const count = await countRestored(id);
    restored += count;
  }
}

async function activate(mailboxes: string[]): Promise<string> {
  const { id = '' }: ExchangeRestoreSession = await client.api(`${root}/exchangeRestoreSessions`).post({});
  const request: MailboxRestoreArtifactsBulkAdditionRequest = {
    displayName: 'runbook',
    mailboxes,
    protectionTimePeriod: { startDateTime: '2026-11-14T00:00:00Z', endDateTime: '2026-11-21T00:00:00Z' },
    destinationType: 'new',
    tags: 'none',
    restorePointPreference: 'latest',
  };
  await client.api(`${root}/exchangeRestoreSessions/${id}/mailboxRestoreArtifactsBulkAdditionRequests`).post(request);
  await client.api(`${root}/restoreSessions/${id}/activate`).post({});
  return id;
}

async function hasEnded(id: string): Promise<boolean> {
  const { status }: ExchangeRestoreSession = await client.api(`${root}/restoreSessions/${id}`).get();
  return ['completed', 'completedWithError', 'failed'].includes(String(status));
}

async function countRestored(id: string): Promise<number> {
  let count = 0;
  const first = await client.api(`${root}/exchangeRestoreSessions/${id}/mailboxRestoreArtifacts`).get();
  await new PageIterator(client, first, ({ status }: MailboxRestoreArtifact) => {
    if (status === 'succeeded') count += 1;
    return true;
  }).iterate();
  return count;
}
