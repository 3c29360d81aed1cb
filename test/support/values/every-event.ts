import type { RunEvent } from '../../../src/state/events.ts';
import { countsOf, failed, restored } from './run-story.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

const at = '2026-11-22T03:00:00.000Z';
const session = 'mailbox-001';
const error = { code: 'UnknownError', message: 'something, somewhere' };

const events: { readonly [Type in RunEvent['type']]: EventOf<Type> } = {
  'run-started': {
    type: 'run-started',
    at,
    runId: 'r1',
    planHash: `sha256:${'0'.repeat(64)}`,
    toolVersion: '0.1.0',
    gitCommit: null,
    tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    operator: null,
    service: 'https://graph.microsoft.com',
    graphVersion: 'v1.0',
  },
  'run-resumed': {
    type: 'run-resumed',
    at,
    toolVersion: '0.1.0',
    operator: null,
    only: { list: 'first-ten.csv', sha256: '0'.repeat(64), resources: [[0, 1]] },
  },
  'call-withdrawn': { type: 'call-withdrawn', at, session },
  'session-stalled': { type: 'session-stalled', at, session, because: 'no-change' },
  'state-rebuilt': { type: 'state-rebuilt', at, withheld: [{ workload: 'site', sessionIds: ['s-9'] }], drafts: [] },
  'deletion-intended': {
    type: 'deletion-intended',
    at,
    session,
    error: { code: 'InvalidArtifactRequest', message: 'cannot be restored' },
  },
  'draft-left': {
    type: 'draft-left',
    at,
    session,
    sessionId: 's-1',
    because: 'it has a bulk addition request of another name',
  },
  'activation-disproved': { type: 'activation-disproved', at, session },
  'session-cancelled': { type: 'session-cancelled', at, session },
  'session-begun': {
    type: 'session-begun',
    at,
    session,
    group: 0,
    resources: [
      [0, 2],
      [7, 1],
    ],
    attempt: 1,
  },
  'artifacts-chosen': {
    type: 'artifacts-chosen',
    at,
    session,
    chosen: [
      { resource: 0, pointId: 'point-0', pointAt: Date.parse(at), foundBy: null, item: null },
      {
        resource: 7,
        pointId: 'point-7',
        pointAt: null,
        foundBy: 'browse-1',
        item: { key: 'a,b,c', path: 'Documents/a', url: 'https://contoso.com/Documents/a' },
      },
    ],
    setAside: [{ resource: 1, artifact: null, outcome: 'unresolved', ...error }],
    until: Date.parse(at) + 600_000,
  },
  'session-intended': { type: 'session-intended', at, session },
  'session-created': { type: 'session-created', at, session, sessionId: 's-1', taken: 0, setAside: [], untold: null },
  'draft-orphaned': { type: 'draft-orphaned', at, session, sentAt: at },
  'request-intended': { type: 'request-intended', at, session, displayName: 'r1/mailbox-001' },
  'request-added': { type: 'request-added', at, session, bulkRequestId: 'b-1' },
  'artifacts-intended': { type: 'artifacts-intended', at, session, count: 2 },
  'artifacts-added': {
    type: 'artifacts-added',
    at,
    session,
    count: 2,
    setAside: [{ resource: 0, artifact: 0, outcome: 'failed', ...error }],
    untold: error,
  },
  'removal-intended': { type: 'removal-intended', at, session, artifactIds: ['a-1'], setAside: [] },
  'draft-checked': { type: 'draft-checked', at, session, setAside: [], untold: 1 },
  'activation-intended': { type: 'activation-intended', at, session },
  'activation-deferred': {
    type: 'activation-deferred',
    at,
    session,
    code: 'TooManyActiveRestoreSessions',
    until: Date.parse(at) + 15_000,
  },
  'session-activated': { type: 'session-activated', at, session },
  'session-observed': {
    type: 'session-observed',
    at,
    session,
    status: 'active',
    statusText: 'active',
    counts: countsOf({ completed: 1, inProgress: 2 }),
    error: null,
  },
  'request-observed': {
    type: 'request-observed',
    at,
    session,
    status: 'completedWithErrors',
    statusText: 'completedWithErrors',
    error,
    unresolved: [{ resource: 1, ...error }],
    unmatched: [{ target: 'eve@contoso.com', ...error }],
  },
  'artifacts-read': {
    type: 'artifacts-read',
    at,
    session,
    artifacts: [
      restored(0),
      failed(1, 'ArtifactNotFound'),
      restored(null, { restorePointAt: null, status: 'unknown' }),
    ],
  },
  'session-settled': { type: 'session-settled', at, session },
  'session-refused': { type: 'session-refused', at, session, error, split: true },
  'session-divided': { type: 'session-divided', at, session, found: 1_200 },
  'session-vanished': { type: 'session-vanished', at, session, again: false },
  'wave-begun': { type: 'wave-begun', at, wave: 1 },
  'gate-lost': { type: 'gate-lost', at, wave: 0, most: 3 },
  'emulator-found': { type: 'emulator-found', at },
  'ids-found': { type: 'ids-found', at, found: [{ resource: 1, directoryId: '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0' }] },
  'names-unread': { type: 'names-unread', at, owner: 'users', ...error },
  'allowance-used-up': { type: 'allowance-used-up', at, until: Date.parse(at) },
  'tenant-observed': {
    type: 'tenant-observed',
    at,
    activeSessions: 3,
    inFlight: { mailbox: 200, drive: 0, site: 0 },
    today: { mailbox: 0, drive: 0, site: 0 },
  },
  throttled: { type: 'throttled', at, status: 429, until: Date.parse(at) + 30_000 },
  'run-stopping': { type: 'run-stopping', at, because: 'interrupt', message: 'interrupted' },
  'check-started': { type: 'check-started', at, program: 'check.mjs' },
  'resources-checked': {
    type: 'resources-checked',
    at,
    verdicts: [
      { resource: 0, check: 'passed' },
      { resource: 1, check: 'failed', message: '3 of 4 items' },
    ],
  },
  'check-ended': { type: 'check-ended', at, problem: null },
  'run-ended': { type: 'run-ended', at, exitCode: 4 },
};

/** One event of each type. A missing type does not compile. */
export const everyEvent: readonly RunEvent[] = Object.values(events);
