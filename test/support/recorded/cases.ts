import { GraphError } from '../../../src/graph/graph-error.ts';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import type { Checker } from '../../../src/run/check/check-restored.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { type Wrap, wrapped } from '../rigs/filling-rig.ts';
import { losing, replacing } from '../rigs/wrapped-api.ts';

/** Something to record: a plan, or a run of it on an emulated tenant up to some moment. */
export interface RecordedCase {
  /** The folder's name, and the run's id. */
  readonly name: string;
  /** The text of the spec. `<point of mailbox ada@contoso.com>` is replaced with the id of a restore point. */
  readonly spec: string;
  /** A scenario file as JSON, without its version. */
  readonly scenario: Readonly<Record<string, unknown>>;
  /** What the service does differently from the emulator. */
  readonly service?: Wrap;
  /** The program that checks what came back; missing for none. */
  readonly checker?: Checker;
  /** Missing for a run that ends; `planned` for a plan file that nobody has run. */
  readonly until?: Until | 'planned';
  /** When the next process ends, if it is recorded too. */
  readonly resumedUntil?: Until;
  /** What happens last to a run that has not ended. */
  readonly atLast?: 'the run is cancelled' | 'the last line is torn';
}

export type Until =
  | { readonly killedAfter: RunEvent['type']; readonly number?: number }
  | { readonly unheard: keyof RestoreApi; readonly number?: number }
  | { readonly interruptedAfter: RunEvent['type']; readonly number?: number }
  | { readonly throttledAfter: RunEvent['type'] };

const window = '{ from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }';

/** The spec `finance` with these lines. */
function specOf(...lines: readonly string[]): string {
  return ['version: 1', 'name: finance', `restorePoint: ${window}`, ...lines, ''].join('\n');
}

/** `[user00001@contoso.com, …]` */
function users(first: number, last: number): string {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(5, '0'));
  return `[${numbers.map((number) => `user${number}@contoso.com`).join(', ')}]`;
}

/** Passes the first mailbox, fails the second, and says nothing of the others. */
const picky: Checker = {
  name: 'picky',
  async check(lines, onLine) {
    const rows: string[] = [];
    for await (const text of lines) rows.push(...text.trimEnd().split('\n'));
    for (const [index, verdict] of [{ check: 'passed' }, { check: 'failed', message: '3 of 10 items' }].entries()) {
      const { resource, workload } = JSON.parse(rows[index] ?? '') as Record<string, unknown>;
      onLine(JSON.stringify({ resource, workload, ...verdict }));
    }
    return 'picky ended with exit code 3';
  },
};

const site = 'https://contoso.sharepoint.com/sites/site00001';

/** Nothing in it is random. Sessions are active at once and end soon, so that a journal has few events. */
const tenant = {
  unlisted: 'unprotected',
  mailboxes: { count: 6 },
  drives: { count: 2 },
  sites: { count: 1 },
  activationTime: '0s',
  resolutionDelay: '0s',
  durations: { mode: 'independent', median: '2m', sigma: 0, scheduling: '0s' },
};
/** As slow as the emulator is without a scenario. */
const slowTenant = { ...tenant, activationTime: '20s', resolutionDelay: '40s', durations: undefined };
const failingTenant = {
  ...tenant,
  outcomes: [
    { resource: 'user00001@contoso.com', outcome: 'unchanged' },
    { resource: 'user00002@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored' },
    { resource: 'user00004@contoso.com', outcome: 'failed', code: 'UnknownError' },
  ],
};

/** An application sees no names, and may ask the directory for them, or may not. */
const applicationTenant = { ...failingTenant, view: 'application' };
const closedTenant = { ...applicationTenant, directory: { users: 'refused', sites: 'refused' } };

const bulk = specOf(
  'limits: { perSession: 2, activeSessions: 3 }',
  `mailboxes: ${users(1, 3)}`,
  `drives: ${users(1, 1)}`,
  `sites: [${site}]`,
);
/** With failures, a retry, and a name that does not exist. */
const bulkChecked = specOf('mode: drill', 'objectives: { checked: 50% }', `mailboxes: ${users(1, 3)}`);
const bulkWithFailures = specOf(
  'retries: 1',
  'limits: { perSession: 2, activeSessions: 2 }',
  `mailboxes: ${users(1, 4)}`,
  'drives: [nobody@contoso.com, user00001@contoso.com]',
);
/** With every setting that a plan holds. */
const inWaves = (gate: string, destination: 'new' | 'inPlace' = 'new'): string =>
  specOf(
    'description: Finance, after the incident',
    'tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47',
    'objectives: { rto: 4h, rpo: 1d, minSuccess: 50% }',
    'deadline: 12h',
    'waves:',
    '  - name: canary',
    `    gate: { minSuccess: ${gate} }`,
    '    mailboxes: [{ address: user00001@contoso.com, size: 1200, priority: 1 }, user00002@contoso.com]',
    '  - name: all',
    `    destination: ${destination}`,
    `    mailboxes: ${users(3, 4)}`,
    `    sites: [${site}]`,
  );

const pins = specOf(
  'mailboxes: { pin: true, items: [user00001@contoso.com, nobody@contoso.com] }',
  `drives: { pin: true, items: ${users(1, 2)} }`,
);
/** Names a restore point of another mailbox for the second mailbox. */
const ids = specOf(
  'mailboxes:',
  '  - { address: user00001@contoso.com, restorePoint: { id: <point of mailbox user00001@contoso.com> } }',
  '  - { address: user00002@contoso.com, restorePoint: { id: <point of mailbox user00003@contoso.com> } }',
  `sites: [{ url: ${site}, restorePoint: { id: <point of site ${site}> } }]`,
);
/** One restore point more than a request can hold. */
const manyPins = specOf(`drives: { pin: true, items: ${users(1, 51)} }`);
const manyDrives = { ...tenant, mailboxes: {}, drives: { count: 51 } };

const messages = specOf(
  'messages:',
  "  - { mailbox: user00001@contoso.com, query: Subject -like 'invoice*' }",
  "  - { mailbox: user00001@contoso.com, query: Sender -like 'vendor*' }",
  "  - { mailbox: user00002@contoso.com, query: HasAttachment -eq 'true' }",
);
const mailTenant = {
  ...tenant,
  messages: {
    hits: [
      { mailbox: 'user00001@contoso.com', count: 26 },
      { mailbox: 'user00002@contoso.com', count: 0 },
    ],
  },
};

/** Two paths match the same file, and one matches nothing. */
const files = specOf(
  'files:',
  '  - { drive: user00001@contoso.com, paths: [Documents/*.xlsx, Documents/Budget 2026.xlsx, Documents/Nowhere.txt] }',
  `  - { site: ${site}, paths: [Shared Documents/Q3/] }`,
);
/** More files than a session can hold. */
const manyFiles = specOf(
  'limits: { inFlight: 5, activeSessions: 1 }',
  'files:',
  '  - { drive: user00001@contoso.com, paths: [Documents/*.txt] }',
  '  - { drive: user00002@contoso.com, paths: [Documents/*.txt] }',
);
const threeFiles = { 'Documents/1.txt': 1, 'Documents/2.txt': 2, 'Documents/3.txt': 3 };
const treeTenant = {
  ...tenant,
  browsing: {
    trees: ['user00001@contoso.com', 'user00002@contoso.com'].map((resource) => ({ resource, paths: threeFiles })),
  },
};

/** Loses an answer, then a draft, then an activation. */
const troubled: Wrap = wrapped(
  losing('createSession', { call: 1, after: true }),
  (api) => onCall(2, 'addBulkRequest', (_workload, id) => api.deleteSession(String(id)))(api),
  (api) => onCall(1, 'activateSession', (id) => api.getSession(String(id)), 'instead')(api),
);
const silent: Wrap = replacing('searchRestorePoints', () => {
  throw new GraphError('the service does not answer', { kind: 'unreachable', status: 503 });
});

/** A service where something happens before a call of a method or instead of it. */
function onCall(
  number: number,
  method: keyof RestoreApi,
  happening: (...words: readonly unknown[]) => Promise<unknown>,
  when: 'before' | 'instead' = 'before',
): Wrap {
  let calls = 0;
  return replacing(method, async (original, ...words) => {
    calls += 1;
    if (calls !== number) return await original();
    const answer = await happening(...words);
    return when === 'instead' ? answer : await original();
  });
}

/** Runs that end, with everything that can happen on the way. */
const finished: readonly RecordedCase[] = [
  { name: 'bulk', spec: bulk, scenario: slowTenant },
  { name: 'bulk-with-failures', spec: bulkWithFailures, scenario: failingTenant },
  {
    name: 'bulk-with-troubles',
    spec: bulk,
    scenario: { ...tenant, limits: { perSession: 1 } },
    service: troubled,
    until: { throttledAfter: 'session-created' },
  },
  {
    name: 'bulk-short-of-room',
    spec: specOf('limits: { perSession: 1, perDay: 2 }', `mailboxes: ${users(1, 3)}`),
    scenario: {
      ...tenant,
      limits: { activeSessions: 2 },
      otherSessions: [{ workload: 'site', resources: 5, until: '1m' }],
    },
  },
  { name: 'bulk-checked', spec: bulkChecked, scenario: tenant, checker: picky },
  { name: 'bulk-by-application', spec: bulkWithFailures, scenario: applicationTenant },
  { name: 'bulk-by-application-without-names', spec: bulkWithFailures, scenario: closedTenant },
  { name: 'standard-pinned', spec: pins, scenario: tenant },
  { name: 'standard-by-id', spec: ids, scenario: tenant },
  { name: 'messages', spec: messages, scenario: mailTenant },
  { name: 'files', spec: files, scenario: tenant },
  { name: 'files-divided', spec: manyFiles, scenario: treeTenant },
  { name: 'waves', spec: inWaves('50%'), scenario: failingTenant },
  { name: 'waves-gate-missed', spec: inWaves('100%'), scenario: failingTenant },
];

/** Runs whose process was killed or stopped: the next process continues from the state directory. */
const unfinished: readonly RecordedCase[] = [
  ...killed('bulk', bulk, tenant, {
    'session-unheard': { unheard: 'createSession', number: 2 },
    'request-intended': { killedAfter: 'request-intended', number: 2 },
    'activation-unheard': { unheard: 'activateSession', number: 2 },
    tracking: { killedAfter: 'session-settled' },
  }),
  ...killed('bulk', bulkWithFailures, failingTenant, {
    'second-attempt': { killedAfter: 'session-activated', number: 4 },
  }),
  ...killed('bulk-by-application', bulkWithFailures, applicationTenant, {
    'ids-found': { killedAfter: 'ids-found' },
  }),
  {
    name: 'bulk-killed-torn-line',
    spec: bulk,
    scenario: slowTenant,
    until: { killedAfter: 'request-observed' },
    atLast: 'the last line is torn',
  },
  {
    name: 'standard-killed-artifacts-added',
    spec: manyPins,
    scenario: manyDrives,
    until: { unheard: 'addArtifacts' },
    resumedUntil: { killedAfter: 'artifacts-added' },
  },
  ...killed('standard', pins, tenant, {
    'session-unheard': { unheard: 'createSession' },
    'activation-unheard': { unheard: 'activateSession' },
    tracking: { killedAfter: 'artifacts-read' },
  }),
  ...killed('messages', messages, mailTenant, {
    'artifacts-chosen': { killedAfter: 'artifacts-chosen' },
    'session-unheard': { unheard: 'createSession' },
    'activation-unheard': { unheard: 'activateSession' },
    tracking: { killedAfter: 'session-observed' },
  }),
  ...killed('files', files, tenant, {
    'artifacts-chosen': { killedAfter: 'artifacts-chosen' },
    'session-unheard': { unheard: 'createSession' },
    tracking: { killedAfter: 'artifacts-read' },
  }),
  ...killed('waves', inWaves('50%'), failingTenant, {
    'second-wave': { unheard: 'activateSession', number: 2 },
  }),
  { name: 'messages-without-answer', spec: messages, scenario: mailTenant, service: silent },
  { name: 'interrupted', spec: bulk, scenario: tenant, until: { interruptedAfter: 'session-intended', number: 3 } },
  {
    name: 'interrupted-resumed-killed',
    spec: bulk,
    scenario: tenant,
    until: { interruptedAfter: 'session-observed' },
    resumedUntil: { killedAfter: 'session-settled' },
  },
  {
    name: 'cancelled',
    spec: bulk,
    scenario: tenant,
    until: { interruptedAfter: 'activation-intended', number: 2 },
    atLast: 'the run is cancelled',
  },
];

const planned: readonly RecordedCase[] = [
  { name: 'plan-of-bulk', spec: bulk, scenario: tenant, until: 'planned' },
  { name: 'plan-of-waves', spec: inWaves('50%', 'inPlace'), scenario: tenant, until: 'planned' },
  { name: 'plan-of-pins', spec: pins, scenario: tenant, until: 'planned' },
];

export const cases: readonly RecordedCase[] = [...finished, ...unfinished, ...planned];

/** `bulk-killed-tracking` and so on. */
function killed(
  what: string,
  spec: string,
  scenario: RecordedCase['scenario'],
  moments: Readonly<Record<string, Until>>,
): RecordedCase[] {
  return Object.entries(moments).map(([moment, until]) => ({
    name: `${what}-killed-${moment}`,
    spec,
    scenario,
    until,
  }));
}
