import { describe, expect, it } from 'vitest';
import { codeOf, EmulatorRig } from '../../support/rigs/emulator-rig.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';

describe('a JSON batch', () => {
  it('gets a status of its own for each request', async () => {
    await using rig = await EmulatorRig.open();
    const requests = [
      { id: '1', method: 'GET', url: '/solutions/backupRestore' },
      {
        id: '2',
        method: 'POST',
        url: '/solutions/backupRestore/exchangeRestoreSessions',
        body: {},
        headers: { 'Content-Type': 'application/json' },
      },
      { id: '3', method: 'GET', url: `/solutions/backupRestore/restoreSessions/${unknownId}` },
      { id: '4', method: 'GET', url: '/solutions/backupRestore', dependsOn: ['3'] },
      { id: '5', method: 'POST', url: '/$batch', body: { requests: [] } },
    ];

    const { status, json } = await rig.ask('POST', '/v1.0/$batch', { body: { requests } });

    expect(status).toBe(200);
    expect(json['responses']).toMatchObject([
      { id: '1', status: 200 },
      { id: '2', status: 201, body: { status: 'draft' } },
      { id: '3', status: 404, body: { error: { code: 'RestoreSessionNotFound' } } },
      { id: '4', status: 424 },
      { id: '5', status: 400 },
    ]);
  });

  it.each([
    ['more than 20 requests', Array.from({ length: 21 }, (_, id) => ({ id: String(id), method: 'GET', url: '/x' }))],
    [
      'two requests with the same id',
      [
        { id: '1', method: 'GET', url: '/x' },
        { id: '1', method: 'GET', url: '/x' },
      ],
    ],
    ['a request without a method', [{ id: '1', url: '/x' }]],
    ['no list of requests', undefined],
  ])('is refused with %s', async (_what, requests) => {
    await using rig = await EmulatorRig.open();

    const reply = await rig.ask('POST', '/v1.0/$batch', { body: { requests } });

    expect([reply.status, codeOf(reply)]).toEqual([400, 'BadRequest']);
  });
});
