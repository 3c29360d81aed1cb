import { describe, expect, it } from 'vitest';
import { codeOf, createDraft, EmulatorRig, root } from '../../support/rigs/emulator-rig.ts';

describe('the emulator over HTTP', () => {
  it.each([
    ['no body', undefined, 400, 'BadRequest'],
    ['a body that is not JSON', '{', 400, 'BadRequest'],
    ['a body of more than 4 MB', 'x'.repeat(4_200_000), 413, 'RequestEntityTooLarge'],
  ])('refuses %s', async (_what, body, status, code) => {
    await using rig = await EmulatorRig.open();

    const reply = await rig.ask('POST', `${root}/exchangeRestoreSessions`, { body });

    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
  });

  it('refuses a body of another media type with 415', async () => {
    await using rig = await EmulatorRig.open();
    const headers = { 'content-type': 'text/plain' };

    const reply = await rig.ask('POST', `${root}/exchangeRestoreSessions`, { body: '{}', headers });

    expect([reply.status, codeOf(reply)]).toEqual([415, 'UnsupportedMediaType']);
  });

  it('refuses a body for an action that takes none', async () => {
    await using rig = await EmulatorRig.open();
    const id = await createDraft(rig);

    const reply = await rig.ask('POST', `${root}/restoreSessions/${id}/activate`, { body: { now: true } });

    expect([reply.status, codeOf(reply)]).toEqual([400, 'BadRequest']);
  });
});
