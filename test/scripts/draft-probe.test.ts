import { describe, expect, it } from 'vitest';
import { type Ask, type ProbeLine, probeDrafts } from '../../scripts/trace/draft-probe.ts';

const targets = { mailbox: 'ada@contoso.com', mailboxPoint: 'a_1', drivePoint: 'b_2', now: 0 };

/** A service that accepts everything. `refuse` says otherwise, or throws. */
function serviceOf(refuse: (method: string, path: string) => string | null) {
  const created: string[] = [];
  const deleted: string[] = [];
  const activated: string[] = [];
  const ask: Ask = async (method, path) => {
    const refusal = refuse(method, path);
    const id = `session-${created.length + 1}`;
    if (method === 'DELETE') deleted.push(path.split('/').at(-1) ?? '');
    if (refusal !== null) return { refusal, body: {} };
    if (path.endsWith('/activate')) activated.push(path.split('/').at(-2) ?? '');
    if (method === 'POST' && /RestoreSessions$/.test(path)) created.push(id);
    return { refusal: null, body: { id, status: 'created' } };
  };
  return { ask, created, deleted, activated };
}

const nobodyWaits = async (): Promise<void> => undefined;

async function linesOf(lines: AsyncIterable<ProbeLine>): Promise<ProbeLine[]> {
  const all: ProbeLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

describe('a probe with drafts', () => {
  it('deletes each draft that it made, and no other session', async () => {
    const { ask, created, deleted, activated } = serviceOf(() => null);

    await linesOf(probeDrafts(ask, targets, nobodyWaits));

    expect(activated).toHaveLength(1);
    expect(deleted.toSorted()).toEqual(created.filter((id) => !activated.includes(id)).toSorted());
  });

  it('activates a session only if nothing was ever put into it', async () => {
    const asked: string[] = [];
    const { ask, activated } = serviceOf((method, path) => {
      asked.push(`${method} ${path}`);
      return null;
    });

    await linesOf(probeDrafts(ask, targets, nobodyWaits));

    const [id = ''] = activated;
    expect(asked.filter((call) => call.includes(`/${id}/`) || call.endsWith(`/${id}`))).toEqual([
      `POST solutions/backupRestore/restoreSessions/${id}/activate`,
    ]);
  });

  it('deletes its drafts if the service cannot be reached any more for anything else', async () => {
    const { ask, created, deleted } = serviceOf((_method, path) => {
      if (path.endsWith('/activate')) throw new Error('no connection');
      return null;
    });

    await expect(linesOf(probeDrafts(ask, targets, nobodyWaits))).rejects.toThrow('no connection');

    expect(deleted.toSorted()).toEqual(created.toSorted());
  });

  it('names its drafts if the service cannot be reached at all any more', async () => {
    const { ask, created } = serviceOf((method, path) => {
      if (method === 'DELETE' || path.endsWith('/activate')) throw new Error('no connection');
      return null;
    });
    const lines: ProbeLine[] = [];

    await expect(async () => {
      for await (const line of probeDrafts(ask, targets, nobodyWaits)) lines.push(line);
    }).rejects.toThrow('no connection');

    expect(lines.filter(({ refusal }) => refusal === 'no connection').map(({ what }) => what)).toEqual(
      created.map((id) => `deleting the draft ${id}`),
    );
  });

  it('names each draft that it could not delete', async () => {
    const { ask, created, activated } = serviceOf((method) => (method === 'DELETE' ? '403 accessDenied' : null));

    const lines = await linesOf(probeDrafts(ask, targets, nobodyWaits));

    expect(lines.filter(({ what }) => what.startsWith('deleting')).map(({ what }) => what.split(' ').at(-1))).toEqual(
      created.filter((id) => !activated.includes(id)),
    );
  });
});
