import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateTraceLine } from '../../../scripts/trace/trace-schema.ts';
import type { HttpRequest, HttpResult, Transport } from '../../../src/graph/http/transport.ts';
import { Trace } from '../../../src/graph/trace/trace.ts';
import type { TracedCall, TraceLine } from '../../../src/graph/trace/trace-line.ts';
import { visibleName } from '../../../src/graph/trace/vocabulary.ts';
import { names } from '../../../src/graph/wire/paths.ts';
import { workloads } from '../../../src/m365/workload.ts';

const base = new URL('https://graph.microsoft.com/v1.0');
const root = `${base.href}/solutions/backupRestore`;

function transportOf(answer: (request: HttpRequest) => HttpResult | Promise<HttpResult>): Transport {
  return { send: async (request) => await answer(request), reconnect: () => undefined, close: async () => undefined };
}

/** Every call takes half a second. */
async function traced(
  calls: readonly { readonly request: Partial<HttpRequest>; readonly result: HttpResult }[],
): Promise<TraceLine[]> {
  const lines: TraceLine[] = [];
  let now = 1_000;
  const trace = new Trace({ command: 'run', now: () => now, write: (line) => lines.push(line) });
  for (const { request, result } of calls) {
    const transport = trace.transport(
      transportOf(() => {
        now += 500;
        return result;
      }),
      base,
    );
    await transport.send({ method: 'GET', url: new URL(root), headers: {}, body: null, ...request });
  }
  return lines;
}

async function callOf(request: Partial<HttpRequest>, result: Partial<HttpResult> = {}): Promise<TracedCall> {
  const lines = await traced([{ request, result: { status: 200, headers: {}, text: '', ...result } as HttpResult }]);
  return lines[1] as TracedCall;
}

function json(body: unknown, status = 200): HttpResult {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, text: JSON.stringify(body) };
}

const id = '5b1b3c59-2a4e-4f6e-9a3e-0a6f3a1d2c4b';
const other = '77777777-2a4e-4f6e-9a3e-0a6f3a1d2c4b';

describe('a trace', () => {
  it('begins with the command, and has a line for every call with its place in time', async () => {
    const lines = await traced([
      { request: {}, result: json({}) },
      { request: {}, result: json({}) },
    ]);

    expect(lines).toMatchObject([
      { trace: 1, command: 'run' },
      { call: 1, at: 0, took: 500 },
      { call: 2, at: 500, took: 500 },
    ]);
  });

  it('shows a path as its template, and the ids in it as their forms', async () => {
    const { method, host, path, ids, query } = await callOf({
      method: 'POST',
      url: new URL(`${root}/restoreSessions/${id}/activate`),
    });

    expect({ method, host, path, query }).toEqual({
      method: 'POST',
      host: 'service',
      path: '/v1.0/solutions/backupRestore/restoreSessions/{}/activate',
      query: '',
    });
    expect(ids).toEqual([{ form: 'guid', id: expect.stringMatching(/^[0-9a-f]{12}$/) }]);
  });

  it.each([
    ['/users/ada@contoso.com?$select=id,mail', '/v1.0/users/{}', '?$select=id,mail'],
    ['/sites/contoso.sharepoint.com:/sites/finance?$select=id', '/v1.0/sites/{}', '?$select=id'],
    ['/sites/getAllSites', '/v1.0/sites/getAllSites', ''],
    ["/reports/getMailboxUsageDetail(period='D7')", '/v1.0/reports/getMailboxUsageDetail(period={x})', ''],
    [
      "/users?$filter=mail%20eq%20'ada@contoso.com'%20or%20proxyAddresses/any(p:p%20eq%20'smtp:ada@contoso.com')&$count=true&$top=999",
      '/v1.0/users',
      '?$filter=mail eq {address} or proxyAddresses/any({}:{} eq {smtp:address})&$count=true&$top=999',
    ],
    [
      '/solutions/backupRestore/restorePoints?$expand=protectionUnit&$filter=protectionDateTime%20gt%202026-11-01T00:00:00Z',
      '/v1.0/solutions/backupRestore/restorePoints',
      '?$expand=protectionUnit&$filter=protectionDateTime gt {time.0z}',
    ],
    ['/users?$skiptoken=c2tpcCAxMDA', '/v1.0/users', '?$skiptoken={x}'],
  ])('shows %s without its values', async (url, path, query) => {
    const call = await callOf({ url: new URL(`${base.href}${url}`) });

    expect({ path: call.path, query: call.query }).toEqual({ path, query });
  });

  it('shows types, enum members, forms of ids and times, and how many there were', async () => {
    const { answered } = await callOf(
      {},
      json({
        '@odata.context': `${base.href}/$metadata#solutions/backupRestore/restoreSessions`,
        '@odata.nextLink': `${root}/restoreSessions?$skiptoken=abc1`,
        value: [
          { id, status: 'active', createdDateTime: '2026-11-22T03:00:00.1234567Z', displayName: 'Ada' },
          { id: other, status: 'completedWithError', error: null, restoreSessionArtifactCount: { total: 12 } },
        ],
      }),
    );

    expect(answered?.body).toEqual([
      { at: '', type: 'object', count: 1 },
      expect.objectContaining({
        at: '@odata.context',
        forms: [expect.stringMatching(/^absolute same-host \/v1\.0\//)],
      }),
      expect.objectContaining({
        at: '@odata.nextLink',
        forms: ['absolute same-host /v1.0/solutions/backupRestore/restoreSessions?$skiptoken={x}'],
      }),
      { at: 'value', type: 'array', count: 1, size: [2, 2] },
      { at: 'value[]', type: 'object', count: 2 },
      expect.objectContaining({ at: 'value[]/id', count: 2, forms: ['guid'], size: [36, 36] }),
      expect.objectContaining({ at: 'value[]/status', count: 2, values: ['active', 'completedWithError'] }),
      expect.objectContaining({ at: 'value[]/createdDateTime', forms: ['time.7z'] }),
      { at: 'value[]/displayName', type: 'string', count: 1, forms: ['text'] },
      { at: 'value[]/error', type: 'null', count: 1 },
      { at: 'value[]/restoreSessionArtifactCount', type: 'object', count: 1 },
      { at: 'value[]/restoreSessionArtifactCount/total', type: 'integer', count: 1, values: [12] },
    ]);
  });

  it('shows a new key and a new code if they are made of words of the API', async () => {
    const { answered } = await callOf(
      {},
      json({ error: { code: 'TooManyQueuedRestorePoints', restoredUnitCount: 1, lovelaceUnitCount: 1 } }, 409),
    );

    expect(answered?.status).toBe(409);
    expect(answered?.body?.map(({ at, values }) => [at, values ?? []])).toEqual([
      ['', []],
      ['error', []],
      ['error/code', ['TooManyQueuedRestorePoints']],
      ['error/restoredUnitCount', []],
      ['error/*UnitCount', []],
    ]);
  });

  it('shows every name that the program itself sends or reads', () => {
    const ours = workloads.flatMap((workload) => Object.values(names[workload]));

    expect(ours.filter((name) => visibleName(name) !== name)).toEqual([]);
    expect(visibleName('gracePeriodDateTime')).toBe('gracePeriodDateTime');
  });

  it('gives the same id the same pseudonym in all of its calls, and another one in any other trace', async () => {
    const calls = [
      { request: { url: new URL(`${root}/restoreSessions/${id}`) }, result: json({ id: id.toUpperCase() }) },
    ];
    const [first, second] = [(await traced(calls))[1] as TracedCall, (await traced(calls))[1] as TracedCall];

    expect(first.ids[0]?.id).toBe(first.answered?.body?.[1]?.ids?.[0]);
    expect(first.ids[0]?.id).not.toBe(second.ids[0]?.id);
  });

  it('opens a batch to the calls inside it', async () => {
    const requests = [id, other].map((one, index) => ({
      id: String(index),
      method: 'GET',
      url: `/solutions/backupRestore/restoreSessions/${one}`,
      headers: { Accept: 'application/json' },
    }));
    const responses = [
      { id: '1', status: 429, headers: { 'Retry-After': '30' }, body: { error: { code: 'TooManyRequests' } } },
      { id: '0', status: 200, headers: {}, body: { id, status: 'draft' } },
    ];

    const lines = await traced([
      {
        request: { method: 'POST', url: new URL(`${base.href}/$batch`), body: JSON.stringify({ requests }) },
        result: json({ responses }),
      },
    ]);

    expect(lines).toMatchObject([
      { trace: 1 },
      { call: 1, path: '/v1.0/$batch', answered: { status: 200 } },
      { call: 2, batch: 1, path: '/v1.0/solutions/backupRestore/restoreSessions/{}', answered: { status: 200 } },
      { call: 3, batch: 1, answered: { status: 429, headers: { 'retry-after': 'seconds 30' } } },
    ]);
  });

  it('shows a lost answer by its code and nothing else of the reason', async () => {
    const because = 'ECONNRESET: read ECONNRESET 10.0.0.7';
    const [, call] = await traced([{ request: {}, result: { wasSent: true, blockedBy: null, because } }]);

    expect(call).toMatchObject({ answered: null, failed: { kind: 'no-response', wasSent: true, code: 'ECONNRESET' } });
    expect(JSON.stringify(call)).not.toContain('10.0.0');
  });

  it('has a line for an aborted call, which rejects as without a trace', async () => {
    const lines: TraceLine[] = [];
    const trace = new Trace({ command: 'run', now: () => 0, write: (line) => lines.push(line) });
    const stop = new Error('stop');
    const transport = trace.transport(
      transportOf(() => {
        throw stop;
      }),
      base,
    );

    await expect(transport.send({ method: 'GET', url: base, headers: {}, body: null })).rejects.toBe(stop);

    expect(lines[1]).toMatchObject({ answered: null, failed: { kind: 'aborted' } });
  });

  it('shows the columns of a file and the forms in them', async () => {
    const lines: TraceLine[] = [];
    const trace = new Trace({ command: 'plan', now: () => 0, write: (line) => lines.push(line) });
    const file = 'Report Refresh Date,Site Id,Owner Display Name,Lovelace\r\n2026-11-20,,"Ada, Countess",7\r\n';
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(file.slice(0, 30));
      yield Buffer.from(file.slice(30));
    };

    const passed: Uint8Array[] = [];
    for await (const piece of trace.download({ pieces }, base).pieces(new URL('https://reports.example/x')))
      passed.push(piece);

    expect(Buffer.concat(passed).toString()).toBe(file);
    expect(lines[1]).toMatchObject({
      download: {
        host: 'other',
        isWhole: true,
        lines: 2,
        columns: [
          { name: 'Report Refresh Date', forms: ['date'] },
          { name: 'Site Id', forms: ['empty'] },
          { name: 'Owner Display Name', forms: ['text'] },
          { name: '{unknown}', forms: ['digits'] },
        ],
      },
    });
  });
});

/** Names nobody else has, in every form that a service or a user may write them in. */
const secretWord = fc
  .tuple(
    fc.constantFrom('Zq', 'Xj', 'Vw', 'Kx'),
    fc.string({ unit: fc.constantFrom(...'bcdfghjklmnpqrstvwxz'), minLength: 5, maxLength: 12 }),
  )
  .map(([start, rest]) => `${start}${rest}`);

const secret = fc.oneof(
  secretWord,
  secretWord.map((word) => word.toUpperCase()),
  secretWord.map((word) => `${word}@${word}.onmicrosoft.com`),
  secretWord.map((word) => `https://${word}.sharepoint.com/sites/${word}`),
  secretWord.map((word) => `smtp:${word}@contoso.com`),
  secretWord.map((word) => `${word}RestorePoint`),
  secretWord.map((word) => `the restore of ${word}'s mailbox failed`),
  secretWord.map((word) => `x-${word}`),
  fc.uuid(),
  fc.base64String({ minLength: 16, maxLength: 64 }),
  fc.integer({ min: 10_000_000, max: 99_999_999 }).map(String),
);

/** Every way in which a text may stand in a file. */
function spellingsOf(text: string): string[] {
  const words = [text, ...(text.match(/[A-Za-z0-9]{7,}/g) ?? [])].filter((word) => !isPublic(word));
  return words.flatMap((word) => [
    word.toLowerCase(),
    encodeURIComponent(word).toLowerCase(),
    Buffer.from(word).toString('base64').replace(/=+$/, '').toLowerCase(),
    Buffer.from(word).toString('base64url').toLowerCase(),
    Buffer.from(word).toString('hex'),
    JSON.stringify(word).slice(1, -1).toLowerCase(),
    [...word].reverse().join('').toLowerCase(),
  ]);
}

function isPublic(word: string): boolean {
  return /^(restore|mailbox|contoso|sharepoint|onmicrosoft|point|https|failed)$/i.test(word);
}

function leaks(lines: readonly TraceLine[], secrets: readonly string[]): string[] {
  const text = lines
    .map((line) => JSON.stringify(line))
    .join('\n')
    .toLowerCase();
  return secrets.flatMap(spellingsOf).filter((spelling) => text.includes(spelling));
}

/** A document with secrets for keys and values, at any depth, also below the keys whose values are shown. */
function documentWith(secrets: readonly string[]): fc.Arbitrary<unknown> {
  const text = fc.constantFrom(...secrets);
  const key = fc.oneof(
    text,
    fc.constantFrom(
      'id',
      'status',
      'type',
      'code',
      'message',
      'tags',
      '@odata.type',
      '@odata.nextLink',
      '@odata.context',
      'error',
    ),
    fc.constantFrom(
      'innerError',
      'details',
      'displayName',
      'email',
      'webUrl',
      'value',
      'total',
      'createdDateTime',
      'reason',
    ),
  );
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      text,
      text.map((one) => (/^\d+$/.test(one) ? Number(one) : `prefix ${one}`)),
      text.map(
        (one) =>
          `${base.href}/users/${encodeURIComponent(one)}?$skiptoken=${encodeURIComponent(one)}#${encodeURIComponent(one)}`,
      ),
      text.map((one) => `/solutions/${encodeURIComponent(one)}?$filter=mail eq '${one}' and ${one} eq 1`),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  })).value;
}

interface Planted {
  readonly secrets: readonly string[];
  readonly request: HttpRequest;
  readonly result: HttpResult;
}

const planted: fc.Arbitrary<Planted> = fc.array(secret, { minLength: 1, maxLength: 4 }).chain((secrets) => {
  const text = fc.constantFrom(...secrets);
  const document = documentWith(secrets);
  const headerName = fc.oneof(
    text.map((one) => one.replace(/[^\w-]/g, '')),
    fc.constantFrom(
      'Authorization',
      'request-id',
      'Location',
      'Retry-After',
      'Content-Type',
      'Set-Cookie',
      'Server',
      'x-ms-ags-diagnostic',
    ),
  );
  const headers = fc.dictionary(
    headerName,
    fc.oneof(
      text,
      text.map((one) => `Bearer ${one}`),
    ),
    { maxKeys: 6 },
  );
  const url = fc
    .tuple(
      fc.constantFrom(
        (one: string) => `${root}/restoreSessions/${one}`,
        (one: string) => `${base.href}/users/${one}?$select=id,${one}&${one}=${one}`,
        (one: string) => `${base.href}/users?$filter=mail eq '${one}' and ${one} eq ${one}&$orderby=${one}`,
        (one: string) => `${base.href}/sites/${one}:/sites/${one}/${one}`,
        (one: string) => `${base.href}/reports/getMailboxUsageDetail(period='${one}')`,
        (one: string) => `${base.href}/${one}/${one}(x=${one})`,
        (one: string) => `https://login.microsoftonline.com/${one}/v2.0/.well-known/openid-configuration`,
      ),
      text,
      fc.boolean(),
    )
    .map(([make, one, isEncoded]) => new URL(make(isEncoded ? encodeURIComponent(one) : one.replace(/[#?\\]/g, ''))));
  const inner = fc.tuple(text, document, headers).map(([one, body, given]) => ({
    id: '0',
    method: 'GET',
    url: `/users/${encodeURIComponent(one)}`,
    status: 404,
    headers: given,
    body,
  }));
  const body = fc.oneof(
    document.map((one) => JSON.stringify(one)),
    text,
    text.map((one) => `<html>${one}</html>`),
  );
  const plain = fc.record({ url, sent: fc.option(body), answered: body });
  const batch = inner.map((one) => ({
    url: new URL(`${base.href}/$batch`),
    sent: JSON.stringify({ requests: [one] }),
    answered: JSON.stringify({ responses: [one] }),
  }));
  const failure: fc.Arbitrary<HttpResult> = text.map((one) => ({
    wasSent: true,
    blockedBy: null,
    because: `ENOTFOUND ${one}: E${one}`,
  }));
  return fc
    .tuple(fc.oneof(plain, batch), headers, headers, fc.option(failure, { freq: 6 }))
    .map(([call, sentHeaders, gotHeaders, failed]) => ({
      secrets,
      request: { method: 'POST', url: call.url, headers: sentHeaders, body: call.sent },
      result: failed ?? { status: 400, headers: gotHeaders, text: call.answered },
    }));
});

describe('what a trace never holds', () => {
  it('is any secret of a call, wherever it stands and however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(planted, async ({ secrets, request, result }) => {
        const lines = await traced([{ request, result }]);

        expect(leaks(lines, secrets)).toEqual([]);
        for (const line of lines) expect(validateTraceLine(line), JSON.stringify(validateTraceLine.errors)).toBe(true);
        expect(lines.filter((line) => 'isLost' in line)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('is a cell or an unknown heading of a file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(secret, { minLength: 1, maxLength: 6 }), async (secrets) => {
        const lines: TraceLine[] = [];
        const trace = new Trace({ command: 'plan', now: () => 0, write: (line) => lines.push(line) });
        const row = secrets.map((one) => `"${one.replaceAll('"', '""')}"`).join(',');
        const pieces = async function* (): AsyncGenerator<Uint8Array> {
          yield Buffer.from(`\uFEFF${row}\r\n${row}\r\n${row}\r\n`);
        };
        for await (const _ of trace.download({ pieces }, base).pieces(base));

        expect(leaks(lines, secrets)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
