import { describe, expect, it } from 'vitest';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import { awaitLocations } from '../../../src/run/check/await-locations.ts';
import { Recorder } from '../../../src/run/recorder.ts';
import { Stop } from '../../../src/run/stop.ts';
import { toolsOf } from '../../../src/run/tools.ts';
import { lastingLease } from '../../../src/state/journal.ts';
import { InstantClock } from '../../support/instant-clock.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';
import { logOf } from '../../support/values/whole-result.ts';

/** A service whose artifacts never say where they came back to. */
const silent = {
  async *listArtifacts() {
    yield [];
  },
} as unknown as RestoreApi;

function toolsAfter(restoredTo: string | null) {
  const story = runOf(planOf({ mailbox: 1 })).activates('mailbox-001');
  story.settles('mailbox-001', [restored(0, { restoredTo, restoredItems: null })]);
  const clock = new InstantClock(story.now);
  const journal = { lease: lastingLease(), tenant: null, append: async () => undefined, ...logOf(story.events) };
  const stop = new AbortController();
  const nameSources = { directory: null };
  const recorder = new Recorder(story.state, journal, clock, []);
  return {
    story,
    clock,
    stop,
    tools: toolsOf({ api: silent, nameSources, clock, recorder, poll: null, patience: 1, stop } as never),
  };
}

describe('the wait before a check', () => {
  it('is none if every location is known', async () => {
    const { tools, clock } = toolsAfter('Restored');
    await awaitLocations(tools);

    expect(clock.sleeps).toEqual([]);
  });

  it('is half an hour after the last session at most', async () => {
    const { tools, clock, story } = toolsAfter(null);
    await awaitLocations(tools);

    const end = [...story.state.sessions.values()][0]?.endedAt ?? 0;
    expect(clock.now()).toBe(end + 30 * 60_000);
  });

  it('ends when the run is stopped', async () => {
    const { tools, stop } = toolsAfter('Restored');
    stop.abort(new Stop('interrupted', { because: 'interrupt' }));

    await expect(awaitLocations(tools)).rejects.toThrow('interrupted');
  });
});
