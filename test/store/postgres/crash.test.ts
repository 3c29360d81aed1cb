/** @module-tag slow */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/state/events.ts';
import { RunLease } from '../../../src/store/postgres/run-lease.ts';
import { endsBeforeDeath, eventMoments, keepIn, patientWorld, takeEvents } from '../../support/rigs/dying-run.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { specOf } from '../../support/values/specs.ts';

const spec = specOf({ mailbox: 2 }, { retries: 1 });
const scenario = {
  outcomes: [{ resource: 'user1@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null }],
} as const;

const late: RunEvent = { type: 'run-stopping', because: 'service', message: 'late', at: '2026-11-22T03:00:00.000Z' };

describe.skipIf(!hasPostgres)('a run in PostgreSQL whose process dies', () => {
  let database: Database;
  beforeAll(async () => {
    database = await Database.open();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  afterEach(() => database.clear());

  it.each(eventMoments)(
    'at any event, %s, is finished by another process: nothing twice, nothing forgotten',
    async (moment) => {
      const uncut = new RunRig(spec, scenario);
      const { totals } = await uncut.run();
      const { calls } = uncut.tenant.calls.summary;
      const [first, second] = [database.store(), database.store()];

      for (let at = 0; at < uncut.events.length; at += 1) {
        const rig = new RunRig(spec, scenario, undefined, patientWorld(scenario));
        const dead = await first.create(`r${at}`, rig.state.plan);
        keepIn(dead, rig, { moment, at });
        expect({ at, isKilled: !(await endsBeforeDeath(rig)) }).toEqual({ at, isKilled: true });
        if (dead.lease instanceof RunLease) await dead.lease.end();
        await database.run('update bulk_restore.run set lease_until = clock_timestamp()');

        const { state, journal } = await second.open(`r${at}`);
        const next = await reborn(rig, second.recordOf(`r${at}`).journal);
        expect(next.state).toEqual({ ...state, runId: 'r1' });
        keepIn(journal, next);
        // Whatever the first process still wanted to keep.
        const isRefused = expect(dead.append(late)).rejects.toMatchObject({ kind: 'lost' });
        const result = await next.run();

        await isRefused;
        await journal.append({ type: 'run-ended', exitCode: 1, at: '2026-11-22T09:00:00.000Z' });
        await Promise.all([dead.close(), journal.close()]);
        expect({ at, totals: result.totals }).toEqual({ at, totals });
        const { resourcesActivatedAgain, calls: again } = next.tenant.calls.summary;
        expect({ at, resourcesActivatedAgain }).toEqual({ at, resourcesActivatedAgain: 1 });
        expect(again['activateSession']).toBe(calls['activateSession']);
      }
    },
  );

  /** The next process, which knows what the database has. */
  async function reborn(rig: RunRig, journal: AsyncIterable<Buffer>): Promise<RunRig> {
    const next = new RunRig(spec, scenario, undefined, rig);
    await takeEvents(next, journal);
    return next;
  }
});
