import { describe, expect, it } from 'vitest';
import { Faults } from '../../../src/emulator/http/faults.ts';
import { mintToken } from '../../../src/emulator/http/token.ts';
import type { FaultRule } from '../../../src/emulator/scenario/scenario.ts';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import { writePointSearch } from '../../../src/graph/wire/wire.ts';
import { Chance } from '../../../src/util/chance.ts';
import { EmulatorRig, root } from '../../support/rigs/emulator-rig.ts';
import { all, faultWith, second } from '../../support/rigs/tenant-rig.ts';

const sessions = `${root}/exchangeRestoreSessions`;

describe('Faults', () => {
  const hitsOf = (rule: Partial<FaultRule>, calls = 10): number[] => {
    const faults = new Faults([faultWith({ on: 'getSession', ...rule })], new Chance('seed'));
    const numbers = Array.from({ length: calls }, (_, index) => index + 1);
    return numbers.filter(() => faults.decide('getSession', () => true) !== null);
  };

  it('hits the nth call, every nth call, or a share of all calls', () => {
    expect(hitsOf({ when: { call: 3 } })).toEqual([3]);
    expect(hitsOf({ when: { every: 4 } })).toEqual([4, 8]);
    expect(Math.abs(hitsOf({ when: { probability: 0.1 } }, 5_000).length - 500)).toBeLessThan(100);
  });

  it('stops after `times` hits', () => {
    expect(hitsOf({ when: { every: 2 }, times: 3 })).toEqual([2, 4, 6]);
  });

  it('counts only the calls of its own operation', () => {
    const faults = new Faults([faultWith({ on: 'getSession', when: { call: 2 } })], new Chance('seed'));
    const calls = ['getSession', 'listSessions', 'listSessions', 'getSession'] as const;

    expect(calls.map((operation) => faults.decide(operation, () => true) !== null)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('counts all calls if the rule is on `*`', () => {
    const faults = new Faults([faultWith({ on: '*', when: { call: 2 } })], new Chance('seed'));

    expect(faults.decide('getSession', () => true)).toBeNull();
    expect(faults.decide('batch', () => true)).toMatchObject({ fault: 'unavailable' });
  });

  it('applies the first rule that hits, and does not use up hits of the others', () => {
    const first = faultWith({ fault: 'slow', when: { call: 1 } });
    const other = faultWith({ fault: 'garbled', when: { every: 1 }, times: 1 });
    const faults = new Faults([first, other], new Chance('seed'));

    const kinds = [1, 2, 3].map(() => faults.decide('getSession', () => true)?.fault);

    expect(kinds).toEqual(['slow', 'garbled', undefined]);
  });
});

describe('the emulator over HTTP', () => {
  const listed = async (rig: EmulatorRig): Promise<number> => {
    const { json } = await rig.ask('GET', sessions);
    return Array.isArray(json['value']) ? json['value'].length : -1;
  };
  const onCreate = (changes: Partial<FaultRule>): { faults: FaultRule[] } => ({
    faults: [faultWith({ on: 'createSession', ...changes })],
  });

  it('throttles every request until `retryAfter` is over, and counts requests that come too early', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'throttle', retryAfter: 30 * second }));

    const hit = await rig.ask('POST', sessions, { body: {} });
    await rig.clock.advance(12_500);
    const early = await rig.ask('GET', root);
    await rig.clock.advance(17_500);
    const late = await rig.ask('GET', root);

    expect([hit.status, hit.headers.get('retry-after')]).toEqual([429, '30']);
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '18']);
    expect(late.status).toBe(200);
    expect(rig.emulator.calls.summary).toMatchObject({ sentWhileThrottled: 1, faults: { throttle: 1 } });
  });

  it.each(['drop-after', 'truncate', 'gateway-timeout'] as const)(
    'loses responses of calls that fill sessions, and of browsing, with %s',
    async (fault) => {
      const on = ['searchRestorePoints', 'patchSession', 'createBrowseSession', 'browse'];
      await using rig = await EmulatorRig.open({ faults: on.map((operation) => faultWith({ on: operation, fault })) });
      rig.emulator.tenant.notice('drive', 'ada@contoso.com');
      const api = new TenantApi(rig.emulator.tenant);
      const unitIds = (await all(api.listProtectionUnits('drive'))).map(({ id }) => id);
      const search = { unitIds, from: 0, to: rig.clock.now(), prefer: 'latest', fastOnly: true, query: null } as const;
      const [point] = (await api.searchRestorePoints(search)).points;
      const { id } = await api.createSession('drive');
      const lost = async (method: string, path: string, body: unknown): Promise<boolean> =>
        rig.ask(method, root + path, { body }).then(
          ({ status }) => status === 504,
          () => true,
        );
      const delta = [{ restorePoint: { id: point?.id }, destinationType: 'new' }];

      const found = [
        await lost('POST', '/restorePoints/search', writePointSearch(search)),
        await lost('PATCH', `/oneDriveForBusinessRestoreSessions/${id}`, { 'driveRestoreArtifacts@delta': delta }),
        await lost('POST', '/oneDriveForBusinessBrowseSessions', { restorePointId: point?.id }),
        await lost('POST', '/browseSessions/x/browse', {}),
      ];

      expect(found).toEqual([true, true, true, true]);
      expect(await api.getSession(id)).toMatchObject({ counts: { total: 1 } });
      expect((await rig.ask('GET', `${root}/browseSessions`)).json['value']).toHaveLength(1);
    },
  );

  it.each([
    ['seconds', '90'],
    ['date', 'Sun, 22 Nov 2026 03:01:30 GMT'],
    ['none', null],
  ] as const)('shows how long it is unavailable as %s', async (retryAfterForm, header) => {
    await using rig = await EmulatorRig.open(
      onCreate({ fault: 'unavailable', retryAfter: 90 * second, retryAfterForm }),
    );

    const { headers } = await rig.ask('POST', sessions, { body: {} });

    expect(headers.get('retry-after')).toBe(header);
  });

  it('shows the end of throttling as a date', async () => {
    const form = { retryAfter: 90 * second, retryAfterForm: 'date' } as const;
    await using rig = await EmulatorRig.open(onCreate({ fault: 'throttle', ...form }));

    const { headers } = await rig.ask('POST', sessions, { body: {} });

    expect(headers.get('retry-after')).toBe('Sun, 22 Nov 2026 03:01:30 GMT');
  });

  it('throttles only one call if `retryAfterForm` is none', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'throttle', retryAfterForm: 'none' }));

    const hit = await rig.ask('POST', sessions, { body: {} });

    expect([hit.status, hit.headers.get('retry-after')]).toEqual([429, null]);
    expect(await listed(rig)).toBe(0);
    expect(rig.emulator.calls.summary.sentWhileThrottled).toBe(0);
  });

  it.each([
    ['unavailable', 503, 0],
    ['gateway-timeout', 504, 1],
  ] as const)('responds to %s with %i, and has created %i sessions', async (fault, status, made) => {
    await using rig = await EmulatorRig.open(onCreate({ fault }));

    const reply = await rig.ask('POST', sessions, { body: {} });

    expect(reply.status).toBe(status);
    expect(await listed(rig)).toBe(made);
  });

  it.each([
    ['drop-before', 0],
    ['drop-after', 1],
    ['truncate', 1],
  ] as const)('breaks the connection with %s, and has created %i sessions', async (fault, made) => {
    await using rig = await EmulatorRig.open(onCreate({ fault }));

    await expect(rig.ask('POST', sessions, { body: {} })).rejects.toThrow();

    expect(await listed(rig)).toBe(made);
    expect(rig.emulator.calls.summary.faults).toEqual({ [fault]: 1 });
  });

  it('truncates a response after the head and half of the body', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'truncate' }));

    const response = await rig.send('POST', sessions, { body: {} });

    expect(response.status).toBe(201);
    await expect(response.text()).rejects.toThrow();
  });

  it('responds to garbled with a page of HTML, and does not act', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'garbled' }));

    const response = await rig.send('POST', sessions, { body: {} });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
    expect(await listed(rig)).toBe(0);
  });

  it('waits by its own clock with slow', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'slow', delay: 20 * second }));
    let answered = false;
    const asking = rig.ask('POST', sessions, { body: {} }).then((reply) => {
      answered = true;
      return reply;
    });
    await until(() => rig.clock.sleeping > 0);

    const before = answered;
    await rig.clock.advance(20 * second);

    expect(before).toBe(false);
    expect((await asking).status).toBe(201);
  });

  it('expires only the token of the request with expire-token', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'expire-token' }));
    const fresh = mintToken({ tenant: 't', id: 'second', issuedAt: 0 });

    const hit = await rig.ask('POST', sessions, { body: {} });
    const again = await rig.ask('POST', sessions, { body: {} });
    const other = await rig.ask('POST', sessions, { body: {}, headers: { authorization: `Bearer ${fresh}` } });

    expect([hit.status, again.status, other.status]).toEqual([401, 401, 201]);
  });

  it('shows an unknown status by name only if the client asks for unknown members', async () => {
    const faults = [faultWith({ on: '*', fault: 'unknown-status', when: { every: 1 } })];
    await using rig = await EmulatorRig.open({ faults });
    const headers = { prefer: 'include-unknown-enum-members' };

    const plain = await rig.ask('POST', sessions, { body: {} });
    const asking = await rig.ask('GET', sessions, { headers });

    expect(plain.json['status']).toBe('unknownFutureValue');
    expect(asking.json['value']).toMatchObject([{ status: 'waitingForApproval' }]);
  });

  it.each([
    ['answer-before', 408, null, 0],
    ['answer-after', 408, null, 1],
    ['answer-before', 400, 'generalException', 0],
    ['answer-after', 400, 'generalException', 1],
  ] as const)('responds to %s with %i %s, and has created %i sessions', async (fault, status, code, made) => {
    await using rig = await EmulatorRig.open(onCreate({ fault, status, code }));

    const { headers, json, ...reply } = await rig.ask('POST', sessions, { body: {} });

    expect(reply.status).toBe(status);
    expect(json).toEqual(code === null ? {} : { error: { code, message: expect.any(String) } });
    expect(headers.get('request-id')).toBeNull();
    expect(await listed(rig)).toBe(made);
  });

  it('redirects to another host if the status is 302', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'answer-after', status: 302 }));

    const response = await rig.send('POST', sessions, { body: {}, redirect: 'manual' });

    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://graph.contoso.example/sign-in']);
  });

  it('responds to flood with more bytes than any client keeps, after it has acted', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'flood', status: 503 }));

    const response = await rig.send('POST', sessions, { body: {} });
    const size = await sizeUpTo(20_000_000, response);

    expect([response.status, size]).toEqual([503, true]);
    expect(await listed(rig)).toBe(1);
  });

  it('responds to drip with a byte after each delay, after it has acted', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'drip', delay: 20 * second }));

    const response = await rig.send('POST', sessions, { body: {} });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await until(() => rig.clock.sleeping > 0);
    await rig.clock.advance(20 * second);
    const later = await reader?.read();
    await reader?.cancel();

    expect([first?.value?.length, later?.value?.length, later?.done]).toEqual([1, 1, false]);
    expect(await listed(rig)).toBe(1);
  });

  it('demands claims of the next token with claims-challenge, each time the refused one comes', async () => {
    await using rig = await EmulatorRig.open(onCreate({ fault: 'claims-challenge' }));
    const fresh = mintToken({ tenant: 't', id: 'second', issuedAt: 0 });

    const hit = await rig.ask('POST', sessions, { body: {} });
    const again = await rig.ask('POST', sessions, { body: {} });
    const other = await rig.ask('POST', sessions, { body: {}, headers: { authorization: `Bearer ${fresh}` } });

    const challenge = hit.headers.get('www-authenticate') ?? '';
    const [, claims = ''] = /, error="insufficient_claims", claims="([^"]+)"$/.exec(challenge) ?? [];
    expect([hit.status, again.status, other.status]).toEqual([401, 401, 201]);
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toEqual({
      access_token: { nbf: { essential: true, value: String(rig.clock.now() / second) } },
    });
    expect(again.headers.get('www-authenticate')).toBe(challenge);
  });

  it.each([
    ['circle', '/solutions/backupRestore/exchangeRestoreSessions'],
    ['other-host', `https://graph.contoso.example${sessions}`],
    ['endless', expect.stringMatching(/^\/solutions\/backupRestore\/exchangeRestoreSessions\?\$skiptoken=/)],
  ] as const)('links a page of a list to a next one with bad-next-link: %s', async (link, expected) => {
    await using rig = await EmulatorRig.open({ faults: [faultWith({ fault: 'bad-next-link', link })] });

    const { json } = await rig.ask('GET', sessions);

    expect(json['@odata.nextLink']).toEqual(expected);
  });

  it('has another page behind every page with bad-next-link: endless', async () => {
    const faults = [faultWith({ fault: 'bad-next-link', link: 'endless', when: { every: 1 } })];
    await using rig = await EmulatorRig.open({ faults });

    const links = [sessions];
    for (let page = 1; page <= 5; page += 1) {
      const { json } = await rig.ask('GET', links.at(-1) ?? '');
      expect(json['value']).toEqual([]);
      links.push(`/v1.0${json['@odata.nextLink']}`);
    }

    expect(new Set(links).size).toBe(6);
  });

  it('hits requests of a batch one by one, with faults that their response can show', async () => {
    const drop = faultWith({ on: 'getServiceStatus', fault: 'drop-after', when: { call: 1 } });
    const throttle = faultWith({
      on: 'getServiceStatus',
      fault: 'throttle',
      retryAfterForm: 'none',
      when: { call: 2 },
    });
    await using rig = await EmulatorRig.open({ faults: [drop, throttle] });
    const requests = ['1', '2', '3'].map((id) => ({ id, method: 'GET', url: '/solutions/backupRestore' }));

    const { json } = await rig.ask('POST', '/v1.0/$batch', { body: { requests } });

    expect(json['responses']).toMatchObject([{ status: 200 }, { status: 429 }, { status: 200 }]);
  });
});

/** Whether the body has more bytes than that. Hangs up then. */
async function sizeUpTo(most: number, { body }: Response): Promise<boolean> {
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.length;
    if (size > most) return true;
  }
  return false;
}

/** Lets the network do its part, which no virtual clock can hurry. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setImmediate(resolve));
}
