/** @module-tag slow */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareTraces } from '../../scripts/trace/comparison.ts';
import type { ProbeTargets } from '../../scripts/trace/draft-probe.ts';
import { leftOpen } from '../../scripts/trace/first-run.ts';
import { guesses, verdictsOn } from '../../scripts/trace/guesses.ts';
import { type ReadTrace, readTrace } from '../../scripts/trace/read-trace.ts';
import { tracedProbe } from '../../scripts/trace/traced-probe.ts';
import { defaultScenario, type FaultRule, type Scenario } from '../../src/emulator/scenario/scenario.ts';
import { callShapes } from '../../src/graph/trace/call-line.ts';
import { Pseudonyms } from '../../src/graph/trace/pseudonyms.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { faultWith } from '../support/rigs/tenant-rig.ts';

const base = new URL('https://graph.microsoft.com/v1.0');
const sites = ['a', 'b', 'c'].map((name) => `https://contoso.sharepoint.com/sites/${name}`);
const spec = `version: 1
name: first-contact
restorePoint: { last: 7d }
mailboxes: [ada@contoso.com, alan@contoso.com]
sites: [${sites.join(', ')}]
`;

/** What the first user of a tenant runs, on an emulator with these changes. */
async function firstContact(changes: Partial<Scenario> = {}): Promise<ReadTrace> {
  await using rig = await CliRig.open({ scenario: changes });
  const trace = ['--trace', join(rig.folder, 'trace.ndjson')];
  const file = await rig.file('spec.yaml', spec);
  await rig.online('doctor', ...trace);
  await rig.online('plan', file, '--online', ...trace);
  await rig.online('run', file, '--run-id', 'r1', '--patience', '10s', ...trace);
  return readTrace(await readFile(join(rig.folder, 'trace.ndjson'), 'utf8'));
}

/** A run of one operation's calls with another answer, the first time. */
function onceOn(on: string, changes: Partial<FaultRule>): Partial<Scenario> {
  return { faults: [faultWith({ on, when: { call: 1 }, times: 1, ...changes })] };
}

describe('compareTraces', () => {
  it('finds no difference between two traces of the same emulator, and says what they settle', async () => {
    const { differences, text } = compareTraces(await firstContact(), await firstContact());

    expect(differences).toEqual([]);
    expect(text).toContain('No difference.');
    expect(text).toContain('  how a session ends\n    seen: completed where nothing failed');
    expect(text).not.toContain('Guesses that are wrong');
  });

  it('finds another type name and another form of links, and takes no notice of the digits of a second', async () => {
    const limits = { ...defaultScenario.limits, pageSize: 1 };
    const quirks = {
      relativeNextLinks: true,
      siteTypeSpelling: 'sharepoint',
      siteIdForm: 'guid',
      sessionFilter: 'applied',
      fractionDigits: 3,
    } as const;
    const { differences } = compareTraces(await firstContact({ limits, quirks }), await firstContact({ limits }));

    expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(['form', 'value']));
    expect(differences.filter(({ kind }) => kind === 'form').map(({ text }) => text.split(' ')[0])).toEqual(
      expect.arrayContaining(['`@odata.nextLink`']),
    );
    expect(differences.every(({ text }) => /nextLink|sharepointRestoreSession/.test(text))).toBe(true);
  });

  it('finds an answer that the emulator does not give, and the guesses that it may settle', async () => {
    const busy = onceOn('activateSession', { fault: 'answer-before', status: 409, code: 'RestoreQueueFull' });
    const { differences, verdicts } = compareTraces(await firstContact(busy), await firstContact());

    const activate = 'POST /solutions/backupRestore/restoreSessions/{}/activate';
    expect(differences).toContainEqual({
      kind: 'status',
      of: activate,
      text: '409 RestoreQueueFull; the reference has 200',
    });
    expect(verdicts.filter(({ kind }) => kind === 'open').map(({ row }) => row)).toEqual([
      'code for too many resources in flight, or in 24 hours (rolling)',
      'code for restoring while the service is `disabled` or `restoreLocked`',
      'activating an empty session',
      'code for restoring by an application that is not the controller',
    ]);
  });

  it('finds that a guess about a code is right', async () => {
    const code = 'RestoreArtifactsInFlightLimitBreached';
    const full = onceOn('activateSession', { fault: 'answer-before', status: 400, code });
    const { verdicts } = compareTraces(await firstContact(full), await firstContact());

    expect(verdicts).toContainEqual({
      kind: 'right',
      row: 'code for too many resources in flight, or in 24 hours (rolling)',
      seen: expect.stringContaining('400 RestoreArtifactsInFlightLimitBreached'),
    });
  });

  it('finds that a guess is wrong: a session that ends in another state', async () => {
    const trace = await firstContact({ failures: { ...defaultScenario.failures, artifacts: 1 } });
    const strange = {
      ...trace,
      calls: trace.calls.map((call) =>
        JSON.parse(JSON.stringify(call).replaceAll('"values":["failed"]', '"values":["completed"]')),
      ),
    };

    const { verdicts } = compareTraces(strange, trace);

    expect(verdicts).toContainEqual({
      kind: 'wrong',
      row: 'how a session ends',
      seen: 'completed where everything failed',
    });
  });

  it('finds a call that takes much longer than the others, compared with the reference', async () => {
    const slow = onceOn('listProtectionUnits', { fault: 'slow', delay: 20_000 });
    const { differences } = compareTraces(await firstContact(slow), await firstContact());

    expect(differences.map(({ kind, of }) => `${kind} ${of}`)).toEqual([
      expect.stringMatching(/^timing GET \/solutions\/backupRestore\/protectionUnits\//),
    ]);
  });

  it('finds keys of another type, new keys and missing keys, but nothing missing in an empty list', () => {
    const reference = traceOf({ value: [{ id: 'a1', status: 'active', error: null }] });

    expect(compared({ value: [] }, reference)).toEqual([]);
    expect(compared({ value: [{ id: 7, restoredCount: 1, error: null }] }, reference)).toEqual([
      'type: `value[]/id` is integer, not string',
      'key: `value[]/restoredCount` (integer) is not in the reference',
      'key: `value[]/status` is only in the reference',
    ]);
  });

  it('finds another order of the first calls', () => {
    const [users, organizations] = [`${base.href}/users`, `${base.href}/organization`];
    const reference = traceOf({}, [users, organizations]);

    const { differences } = compareTraces(traceOf({}, [organizations, users]), reference);

    expect(differences).toEqual([
      { kind: 'order', of: 'GET /organization', text: 'comes here; in the reference `GET /users` does' },
    ]);
  });

  it('skips lines that were cut off, and refuses a file that is no trace', () => {
    const trace = readTrace('{"trace":1,"part":"00000000","program":"0.1.0","command":"run"}\n{"part":"0000');

    expect(trace.broken).toBe(1);
    expect(() => readTrace('address\nada@contoso.com\n')).toThrow('this is no trace');
  });
});

describe('the guesses', () => {
  it('are the rows of the table in the README of the emulator', async () => {
    const readme = await readFile(join(import.meta.dirname, '..', '..', 'src', 'emulator', 'README.md'), 'utf8');
    const [, table = ''] = readme.split('**Guessed**');
    const rows = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| (.+?) \|/gm)].map(([, cell]) => cell);

    expect(Object.keys(guesses)).toEqual(rows.slice(1));
  });

  it('are settled for the most part by the steps of the first run on a tenant, and have a reason each if they are not', async () => {
    const trace = await everyStep();
    const verdicts = verdictsOn(trace, trace);
    const settled = new Set(verdicts.map(({ row }) => row));

    expect(Object.keys(leftOpen)).toEqual(Object.keys(guesses).filter((row) => !settled.has(row)));
    expect(settled.size).toBeGreaterThan(Object.keys(guesses).length / 2);
    expect(shown(trace).filter((name) => name.includes('*'))).toEqual([]);
    // The service is the emulator itself.
    expect(verdicts.filter(({ kind }) => kind !== 'right')).toEqual([]);
  });
});

/** The keys, codes and enum members of the answers. */
function shown({ calls }: ReadTrace): string[] {
  const fields = calls.flatMap(({ answered }) => answered?.body ?? []);
  return fields.flatMap(({ at, values = [] }) => [at, ...values.map(String)]);
}

const ada = 'ada@contoso.com';
const [site = ''] = sites;

/** All steps of docs/first-tenant.md on an emulator that protects one mailbox, one drive and one site. */
async function everyStep(): Promise<ReadTrace> {
  await using rig = await CliRig.open({ scenario: oneOfEach });
  const path = join(rig.folder, 'trace.ndjson');
  const step = (command: string, ...words: readonly string[]) => rig.online(command, ...words, '--trace', path);
  await step('doctor');
  await step('inventory', '--out', join(rig.folder, 'inventory'));
  const [mailboxPoint = ''] = idsIn(await step('points', ada, '--from', '1d', '--json'));
  const [drivePoint = ''] = idsIn(await step('points', ada, '--drive', '--fast-only', '--from', '5d', '--json'));
  await step('points', site, '--fast-only', '--from', '5d');
  const one = await rig.file('one.yaml', specOf('one', [ada]));
  await step('plan', one, '--online');
  await step('run', one, '--run-id', 'first-contact');
  await probe({ mailboxPoint, drivePoint }, rig, path);
  const second = await rig.file('second.yaml', specOf('second', [ada, 'not-protected@contoso.com']));
  const same = await rig.file(
    'same.yaml',
    specOf('same', [`{ address: ${ada}, restorePoint: { id: ${mailboxPoint} } }`]),
  );
  await Promise.all([step('run', second, '--run-id', 'second'), step('run', same, '--run-id', 'same')]);
  return readTrace(await readFile(path, 'utf8'));
}

const { mailbox, drive, site: protectedSites } = defaultScenario.protected;
const oneOfEach: Partial<Scenario> = {
  unlisted: 'unprotected',
  protected: {
    mailbox: { ...mailbox, count: 0, items: [ada] },
    drive: { ...drive, count: 0, items: [ada] },
    site: { ...protectedSites, count: 0, items: [site] },
  },
};

function specOf(name: string, items: readonly string[]): string {
  return `version: 1\nname: ${name}\nrestorePoint: { last: 7d }\nmailboxes: [${items.join(', ')}]\n`;
}

function idsIn({ stdout }: { readonly stdout: string }): string[] {
  return JSON.parse(stdout).points.map(({ id }: { readonly id: string }) => id);
}

async function probe(
  points: Pick<ProbeTargets, 'mailboxPoint' | 'drivePoint'>,
  { clock, emulator, token }: CliRig,
  path: string,
): Promise<void> {
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: clock.now() + 3_600_000 }) };
  const stop = new AbortController().signal;
  const service = { url: emulator.url, credential, clock, path, stop, onUntraced: expect.fail };
  for await (const _ of tracedProbe({ mailbox: ada, ...points, now: clock.now() }, service));
}

/** What is said about a body, compared with a reference. */
function compared(body: unknown, reference: ReadTrace): string[] {
  return compareTraces(traceOf(body), reference).differences.map(({ kind, text }) => `${kind}: ${text}`);
}

function traceOf(body: unknown, urls: readonly string[] = [`${base.href}/users`]): ReadTrace {
  const context = { base, pseudonyms: new Pseudonyms() };
  const lines = urls.flatMap((href, index) => {
    const request = { method: 'GET', url: new URL(href), headers: {}, body: null } as const;
    const result = { status: 200, headers: {}, text: JSON.stringify(body) };
    const timed = { part: '00000000', call: index + 1, at: 0, took: 0 };
    return callShapes({ request, result }, context).map((shape) => ({ ...timed, ...shape }));
  });
  const header = { trace: 1, part: '00000000', program: '0.1.0', command: 'plan' };
  return readTrace([header, ...lines].map((line) => JSON.stringify(line)).join('\n'));
}
