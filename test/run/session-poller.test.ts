import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { RestoreSession, SessionOrError } from '../../src/graph/restore-api.ts';
import { SessionPoller } from '../../src/run/session-poller.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const sessionOf = (id: string): RestoreSession => ({
  id,
  workload: 'mailbox',
  status: 'active',
  statusText: 'active',
  jobType: 'bulk',
  counts: null,
  error: null,
  createdAt: null,
  createdBy: null,
  completedAt: null,
});

/** A service that keeps what it was asked for, and answers with `answer`. */
function service(answer: (id: string) => SessionOrError) {
  const calls: (readonly string[])[] = [];
  return {
    calls,
    getSessions: async (ids: readonly string[]) => {
      calls.push(ids);
      return ids.map(answer);
    },
  };
}

describe('the session poller', () => {
  it('makes one call for all reads of the same moment', async () => {
    const clock = new VirtualClock();
    const api = service(sessionOf);
    const watch = new SessionPoller(api, clock);

    const looks = Promise.all(['a', 'b', 'c'].map((id) => watch.read(id)));
    await clock.advance(1_000);

    expect((await looks).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(api.calls).toEqual([['a', 'b', 'c']]);
  });

  it('makes another call for a later read', async () => {
    const clock = new VirtualClock();
    const api = service(sessionOf);
    const watch = new SessionPoller(api, clock);

    const first = watch.read('a');
    await clock.advance(1_000);
    const second = watch.read('a');
    await clock.advance(1_000);
    await Promise.all([first, second]);

    expect(api.calls).toEqual([['a'], ['a']]);
  });

  it('rejects only the read of a session that the service does not know', async () => {
    const clock = new VirtualClock();
    const gone = new GraphError('gone', { kind: 'refused', status: 404 });
    const watch = new SessionPoller(
      service((id) => (id === 'b' ? gone : sessionOf(id))),
      clock,
    );

    const looks = Promise.allSettled(['a', 'b'].map((id) => watch.read(id)));
    await clock.advance(1_000);

    expect(await looks).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: gone }]);
  });

  it('rejects all reads if the call fails', async () => {
    const clock = new VirtualClock();
    const away = new GraphError('away', { kind: 'unreachable' });
    const watch = new SessionPoller({ getSessions: () => Promise.reject(away) }, clock);

    const looks = Promise.allSettled(['a', 'b'].map((id) => watch.read(id)));
    await clock.advance(1_000);

    expect(await looks).toEqual([
      { status: 'rejected', reason: away },
      { status: 'rejected', reason: away },
    ]);
  });
});
