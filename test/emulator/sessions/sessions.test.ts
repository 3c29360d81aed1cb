import { describe, expect, it } from 'vitest';
import type { Query } from '../../../src/emulator/query.ts';
import { activated, all, day, limitsWith, minute, openTenant, targets } from '../../support/rigs/tenant-rig.ts';

const query: Query = { version: 'v1.0', skip: 0, top: 100, futureMembers: false, expand: 'nothing' };

describe('EmulatedSessions', () => {
  it('pages through all sessions even if drafts are deleted in between', async () => {
    const { api, tenant } = openTenant({ limits: limitsWith({ pageSize: 2 }) });
    const ids: string[] = [];
    for (let made = 0; made < 5; made += 1) ids.push((await api.createSession('mailbox')).id);
    const first = tenant.listSessions(null, query);

    await api.deleteSession(ids[0] ?? '');
    const rest = tenant.listSessions(null, { ...query, skip: Number(first.next ?? 0) });
    const last = tenant.listSessions(null, { ...query, skip: Number(rest.next ?? 0) });

    expect([first, rest, last].flatMap(({ items }) => items.map((item) => item['id']))).toEqual(ids);
    expect(last.next).toBeNull();
  });

  it('returns fewer items a page with $top, but never more than its own page size', async () => {
    const { api, tenant } = openTenant({ limits: limitsWith({ pageSize: 3 }) });
    for (let made = 0; made < 5; made += 1) await api.createSession('mailbox');

    const sizes = [1, 3, 100].map((top) => tenant.listSessions(null, { ...query, top }).items.length);

    expect(sizes).toEqual([1, 3, 3]);
  });

  it('forgets sessions a year after their end', async () => {
    const rig = openTenant();
    const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
    await rig.clock.advance(365 * day);

    const kept = await rig.api.getSession(id);
    await rig.clock.advance(minute);

    expect(kept).toMatchObject({ status: 'completed' });
    await expect(rig.api.getSession(id)).rejects.toMatchObject({ status: 404, code: 'RestoreSessionNotFound' });
    expect(await all(rig.api.listSessions())).toEqual([]);
  });
});
