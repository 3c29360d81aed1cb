import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { SessionWatch } from '../../../src/run/watch/session-watch.ts';
import type { SessionOnService } from '../../../src/state/session-state.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { planOf } from '../../support/values/plans.ts';
import { runOf } from '../../support/values/run-story.ts';
import { specOf } from '../../support/values/specs.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** Plays a run of many sessions, and resolves to its calls. */
async function callsOf(rig: RunRig): Promise<Readonly<Record<string, number>>> {
  const { totals } = await rig.run();
  expect(totals.all.succeeded).toBe(totals.all.planned);
  return rig.tenant.calls.summary.calls;
}

const spec = specOf({ mailbox: 2_000 });
const many = (changes: Partial<Scenario> = {}): RunRig => new RunRig(spec, changes);

describe('the watch of sessions', () => {
  it('sees all sessions in one list of the tenant', async () => {
    const calls = await callsOf(many());

    expect(calls['createSession']).toBeGreaterThan(10);
    expect(calls['getSession'] ?? 0).toBeLessThan(20);
  });

  it('reads sessions one by one if the list has more pages than there are sessions to look at', async () => {
    const calls = await callsOf(
      many({
        limits: { activeSessions: 25, inFlight: 1_000, perDay: 10_000, perSession: 10_000, pageSize: 1 },
      } as Partial<Scenario>),
    );

    expect(calls['getSession']).toBeGreaterThan(100);
  });

  it('reads a session by itself that the list does not show', async () => {
    const hidden = replacing('listSessions', async function* () {
      yield [];
    });
    const rig = new RunRig(spec, {}, hidden);

    expect((await callsOf(rig))['getSession']).toBeGreaterThan(100);
  });

  it('reads a session by itself if the list leaves out its counts', async () => {
    const bare = replacing('listSessions', async function* (original) {
      const pages = original() as unknown as AsyncIterable<readonly object[]>;
      for await (const page of pages) yield page.map((session) => ({ ...session, counts: null }));
    });
    const rig = new RunRig(spec, {}, bare);

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(2_000);
  });

  it('goes back to the list some time after it took long once', async () => {
    let lists = 0;
    const slowOnce = replacing('listSessions', async function* (original) {
      lists += 1;
      if (lists === 2) await rig.clock.sleep(15_000);
      yield* original() as unknown as AsyncIterable<unknown>;
    });
    // All of it starts at once, so that nothing else reads the list.
    const rig: RunRig = new RunRig(specOf({ mailbox: 400 }), {}, slowOnce);

    const calls = await callsOf(rig);

    expect(calls['getSession']).toBeGreaterThan(10);
    expect(lists).toBeGreaterThan(5);
  });

  it('looks at a single session without the list', async () => {
    const calls = await callsOf(new RunRig(specOf({ mailbox: 5 })));

    expect(calls['listSessions']).toBe(1);
  });

  it('reads no bulk addition request before the end if everything in it was resolved', async () => {
    const calls = await callsOf(many());

    expect(calls['getBulkRequest']).toBe(calls['createSession']);
  });
});

describe('what shares the request of the next look', () => {
  it.each([
    ['waits for it, if it comes soon', 60_000, 60_000],
    ['does not wait for one that comes in hours', 36_000_000, 1_000],
  ])('%s', async (_, poll, most) => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');
    const clock = new VirtualClock();
    const stop = new AbortController();
    const others = { requests: 1, runsBeside: () => 1 };
    const api = { getSession: () => new Promise(() => undefined) };
    const watch = new SessionWatch({ api, clock, poll, stop, others, recorder: { state: story.state } } as never);
    const session = story.state.sessions.get('mailbox-001') as SessionOnService;
    watch.see(session, 'in time').catch(() => undefined);

    // Before the alarm for the next look is set.
    let isOver = false;
    const waiting = watch.nextLook().then(() => {
      isOver = true;
    });
    await clock.advance(most + poll / 1_000);

    expect(isOver).toBe(true);
    stop.abort();
    await waiting;
  });
});
