import { describe, expect, it } from 'vitest';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { EmulatorRig, root } from '../support/rigs/emulator-rig.ts';
import { activated, targets } from '../support/rigs/tenant-rig.ts';

describe('the emulator over HTTP', () => {
  it('responds on loopback, with the version of the request', async () => {
    await using rig = await EmulatorRig.open();

    expect(rig.emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\.0$/);
    expect((await rig.ask('GET', root)).json['@odata.context']).toContain('/v1.0/$metadata#solutions/backupRestore');
    expect((await rig.ask('GET', '/beta/solutions/backupRestore')).json['@odata.context']).toContain('/beta/$metadata');
  });

  it('shows its counters at /account without a token', async () => {
    await using rig = await EmulatorRig.open();
    await activated({ api: new TenantApi(rig.emulator.tenant), clock: rig.clock }, 'mailbox', targets('mailbox', 1));
    await rig.ask('GET', root);
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/solutions/backupRestore' }));
    await rig.ask('POST', '/v1.0/$batch', { body: { requests } });

    const { status, json } = await rig.ask('GET', '/account', { headers: { authorization: '' } });

    const { calls, batched } = rig.emulator.calls.summary;
    expect([calls.getServiceStatus, calls.batch, batched]).toEqual([3, 1, 2]);
    expect([status, json]).toEqual([200, { now: rig.clock.now(), ...rig.emulator.calls.summary }]);
  });
});
