import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { TenantDirectory } from '../../../src/emulator/tenant-directory.ts';
import type { DirectoryApi } from '../../../src/graph/directory-api.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { nothingKept } from '../../../src/lookup/tenant/kept-lists.ts';
import { readTenant } from '../../../src/lookup/tenant/read-tenant.ts';
import { workloads } from '../../../src/m365/workload.ts';
import { openTenant, scenarioWith, type TenantRig } from '../../support/rigs/tenant-rig.ts';

const { protected: nothing } = scenarioWith({});
const seenByApplication = { view: 'application', unitList: 'application', unlisted: 'unprotected' } as const;

function tenantOf(mailboxes: number, sites: number, changes: Partial<Scenario> = {}): TenantRig {
  return openTenant({
    ...seenByApplication,
    protected: {
      ...nothing,
      mailbox: { ...nothing.mailbox, count: mailboxes },
      site: { ...nothing.site, count: sites },
    },
    ...changes,
  });
}

function read({ api, tenant }: TenantRig, changes: Partial<DirectoryApi> = {}) {
  const own = new TenantDirectory(tenant);
  const directory: DirectoryApi = new Proxy(own, {
    get: (target, key) => Reflect.get(changes, key) ?? Reflect.get(target, key).bind(target),
  });
  return readTenant(workloads, { api, directory, kept: nothingKept, onRead: () => undefined });
}

function failing(kind: GraphError['kind'], status = 0): () => never {
  return () => {
    throw new GraphError('no answer', { kind, status, code: '' });
  };
}

describe('readTenant', () => {
  it('asks for a few names by id', async () => {
    const rig = tenantOf(60, 40);

    const { users, sites } = await read(rig);

    const { calls } = rig.tenant.calls.summary;
    expect([users.size, sites.size]).toEqual([60, 40]);
    expect([calls.listUsers, calls.listSites]).toEqual([undefined, undefined]);
  });

  it('lists users and sites to find many names', async () => {
    const rig = tenantOf(150, 120);

    const { users, sites } = await read(rig);

    const { calls } = rig.tenant.calls.summary;
    expect([users.size, sites.size]).toEqual([150, 120]);
    expect([calls.getUser, calls.getSite]).toEqual([undefined, undefined]);
  });

  it('asks the directory for nothing if the service shows all names', async () => {
    const rig = tenantOf(150, 120, { view: 'delegated', unitList: 'delegated' });

    await read(rig);

    const { calls } = rig.tenant.calls.summary;
    expect([calls.listUsers, calls.getUser, calls.listSites, calls.getSite]).toEqual(Array(4).fill(undefined));
  });

  it('asks for sites by id if they cannot be listed', async () => {
    const rig = tenantOf(0, 120);

    const { sites, gaps } = await read(rig, { listSites: failing('refused', 403) });

    expect(sites.size).toBe(120);
    expect(gaps).toEqual([]);
  });

  it.each(['unreachable', 'garbled', 'blocked'] as const)('goes on without a usage report that is %s', async (kind) => {
    const { gaps, users } = await read(tenantOf(3, 0), { readUsage: failing(kind) });

    expect(gaps).toMatchObject([{ source: 'usage', workload: 'mailbox', reason: 'unreadable', permission: null }]);
    expect(users.size).toBe(3);
  });

  it('rejects if the directory breaks off, because it may be readable later', async () => {
    await expect(read(tenantOf(150, 0), { listUsers: failing('unreachable') })).rejects.toThrow('no answer');
  });

  it('rejects if signing in fails, wherever that is', async () => {
    await expect(read(tenantOf(3, 0), { readUsage: failing('sign-in') })).rejects.toThrow('no answer');
  });
});
