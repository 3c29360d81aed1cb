import { describe, expect, it } from 'vitest';
import { mintToken } from '../../../src/emulator/http/token.ts';
import { codeOf, EmulatorRig, root } from '../../support/rigs/emulator-rig.ts';

describe('the emulator over HTTP', () => {
  it('refuses a request without a token', async () => {
    await using rig = await EmulatorRig.open();

    const reply = await rig.ask('GET', root, { headers: { authorization: '' } });

    expect([reply.status, codeOf(reply)]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  it('accepts requests without a token if the scenario does not require one', async () => {
    await using rig = await EmulatorRig.open({ auth: { required: false } });

    expect((await rig.ask('GET', root, { headers: { authorization: '' } })).status).toBe(200);
  });

  it('accepts any token that does not list permissions', async () => {
    await using rig = await EmulatorRig.open();

    expect((await rig.ask('GET', root, { headers: { authorization: 'Bearer opaque' } })).status).toBe(200);
  });

  it.each([
    ['roles', { roles: ['BackupRestore-Restore.Read.All'] }],
    ['scopes', { scopes: ['BackupRestore-Restore.Read.All'] }],
  ])('enforces the permissions of a token with %s', async (_kind, granted) => {
    await using rig = await EmulatorRig.open();
    const token = mintToken({ tenant: 't', id: '1', issuedAt: 0, ...granted });
    const headers = { authorization: `Bearer ${token}` };

    const read = await rig.ask('GET', `${root}/restoreSessions`, { headers });
    const write = await rig.ask('POST', `${root}/exchangeRestoreSessions`, { headers, body: {} });
    const units = await rig.ask('GET', `${root}/siteProtectionUnits`, { headers });

    expect([read.status, write.status, units.status]).toEqual([200, 403, 403]);
    expect(codeOf(write)).toBe('accessDenied');
  });

  it('allows reading with the permission to write', async () => {
    await using rig = await EmulatorRig.open();
    const token = mintToken({ tenant: 't', id: '1', issuedAt: 0, roles: ['BackupRestore-Restore.ReadWrite.All'] });

    const { status } = await rig.ask('GET', `${root}/restoreSessions`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(status).toBe(200);
  });

  it.each([
    ['/users?$select=id,mail', ['User.ReadBasic.All'], 200],
    ['/users?$select=id,proxyAddresses', ['User.ReadBasic.All'], 403],
    ['/users?$select=id,proxyAddresses', ['User.Read.All'], 200],
    ['/users/ada@contoso.com', ['BackupRestore-Restore.Read.All'], 403],
    ['/users/ada@contoso.com', ['User.ReadBasic.All'], 200],
    ['/organization', ['User.ReadBasic.All'], 403],
    ['/organization', ['Organization.Read.All'], 200],
    ['/sites/getAllSites', ['User.Read.All'], 403],
    ['/sites/contoso.sharepoint.com:/sites/hr', ['Sites.Read.All'], 200],
    ["/reports/getMailboxUsageDetail(period='D7')", ['Sites.Read.All'], 403],
    ["/reports/getMailboxUsageDetail(period='D7')", ['Reports.Read.All'], 302],
    ['/solutions/backupRestore/protectionPolicies', ['BackupRestore-Restore.Read.All'], 403],
    ['/solutions/backupRestore/protectionPolicies', ['BackupRestore-Configuration.Read.All'], 200],
  ])('reads %s with %j as the table of permissions says: %i', async (path, roles, status) => {
    await using rig = await EmulatorRig.open();
    const authorization = `Bearer ${mintToken({ tenant: 't', id: '1', issuedAt: 0, roles })}`;

    const reply = await rig.send('GET', `/v1.0${path}`, { headers: { authorization }, redirect: 'manual' });

    expect(reply.status).toBe(status);
  });
});
