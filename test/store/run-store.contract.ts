import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestRestore } from '../../src/drill/test-restore.ts';
import type { Timing } from '../../src/forecast/expected-durations.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planPieces, withHash } from '../../src/plan/plan-file.ts';
import { resultOf } from '../../src/result/result.ts';
import { summaryOf } from '../../src/result/summary.ts';
import type { NewEvent, RunEvent } from '../../src/state/events.ts';
import { initialState } from '../../src/state/fold.ts';
import { artifactsIn } from '../../src/state/journal.ts';
import { LocalStore } from '../../src/store/files/local-store.ts';
import { type ChainLink, type ChainSteps, type RunStore, StoreProblem } from '../../src/store/store.ts';
import { Folder } from '../support/folder.ts';
import { allOf, inTurn } from '../support/pieces.ts';
import { unsynced } from '../support/unsynced.ts';
import { testRestore } from '../support/values/drills.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../support/values/run-story.ts';

/** A place for runs, as one process after the other sees it. */
export interface StoreRig extends AsyncDisposable {
  /** The store of another process. */
  store(): RunStore;
  /** Adds lines to a journal behind the back of the store. */
  addLines(runId: string, lines: readonly string[]): Promise<void>;
  /** Changes the text of a plan behind the back of the store; null removes it. */
  changePlan(runId: string, change: ((text: string) => string) | null): Promise<void>;
  /** How a message names the place. */
  readonly shown: string;
  /** How a command line names it. */
  readonly flag: string;
}

const plan = planOf({ mailbox: 3 });
const at = '2026-11-22T03:00:00.000Z';

/** A run with two sessions: one is settled, one is active. */
function halfDone(): RunStory {
  return runOf(planOf({ mailbox: 2, site: 1 }))
    .activates('mailbox-001')
    .activates('site-001')
    .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')]);
}

async function keep(store: RunStore, runId: string, story: RunStory): Promise<void> {
  const journal = await store.create(runId, story.state.plan);
  for (const event of story.events) await journal.append(event.type === 'run-started' ? { ...event, runId } : event);
  await journal.close();
}

/** What every store promises. */
export function describeRunStore(name: string, open: () => Promise<StoreRig>): void {
  describe(`RunStore (${name})`, () => {
    let rig: StoreRig;
    let store: RunStore;
    beforeEach(async () => {
      rig = await open();
      store = rig.store();
    });
    afterEach(() => rig[Symbol.asyncDispose]());

    describe('a run', () => {
      it('is read in the state that its events add up to', async () => {
        const story = halfDone();
        await keep(store, 'r1', story);

        const stored = await rig.store().read('r1');

        expect(stored.state).toEqual(story.state);
        expect(await stored.log.artifactsOf('mailbox-001')).toEqual(artifactsIn(story.events));
      });

      it('is opened in that state, with the artifacts of events before and after', async () => {
        await keep(store, 'r1', halfDone());

        const { state, journal, hadCancelRequest } = await store.open('r1');
        const late: NewEvent = { type: 'artifacts-read', session: 'mailbox-001', artifacts: [restored(1)] };
        await journal.append({ ...late, at: '2026-11-22T03:30:00.000Z' });
        const artifacts = await journal.artifactsOf('mailbox-001');
        await journal.close();

        expect(state).toEqual(halfDone().state);
        expect([...artifacts.values()]).toEqual([restored(0), restored(1)]);
        expect(hadCancelRequest).toBe(false);
      });

      it('is read while another process works on it', async () => {
        const journal = await store.create('r1', plan);

        expect((await rig.store().read('r1')).state).toEqual(initialState(plan, 'r1'));
        await journal.close();
      });

      it('goes on where it was, process after process, with events that arrive at once', async () => {
        const { events } = halfDone();
        await (await store.create('r1', halfDone().state.plan)).close();

        for (const event of events) {
          const { journal } = await rig.store().open('r1');
          await journal.append(event.type === 'run-started' ? { ...event, runId: 'r1' } : event);
          await journal.close();
        }

        expect((await store.read('r1')).state).toEqual(halfDone().state);
      });

      it('keeps the order of events that are appended without waiting', async () => {
        const story = halfDone();
        const journal = await store.create('r1', story.state.plan);

        await Promise.all(
          story.events.map((event) => journal.append(event.type === 'run-started' ? { ...event, runId: 'r1' } : event)),
        );
        await journal.close();

        expect((await store.read('r1')).state).toEqual(story.state);
      });

      it('keeps texts of every script, and characters that nobody sees', async () => {
        const texts = ['grün', '日本語', '👩‍🚀', '\u0000\u001b[31m', '\ud800 alone', '"quoted" \\ and \t tab'];
        const events = texts.map((message): RunEvent => ({ type: 'run-stopping', because: 'service', message, at }));
        const story = runOf(plan);
        await keep(store, 'r1', story);
        const { journal } = await store.open('r1');
        for (const event of events) await journal.append(event);
        await journal.close();

        const { state } = await store.read('r1');

        expect(state.stopping?.message).toBe(texts.at(-1));
        const lines = Buffer.concat(await allOf(store.recordOf('r1').journal))
          .toString()
          .split('\n');
        const kept = lines
          .slice(-texts.length - 1, -1)
          .map((line) => (JSON.parse(line) as { message: string }).message);
        expect(kept).toEqual(texts);
      });

      it('is missing if nobody made it', async () => {
        const missing = {
          kind: 'missing',
          message: `there is no run \`r9\` in ${rig.shown}`,
          hint: `list the runs there with \`bulk-restore status ${rig.flag}\``,
        };

        await expect(store.read('r9')).rejects.toMatchObject(missing);
        await expect(store.open('r9')).rejects.toMatchObject(missing);
        expect(await store.workerOn('r9')).toBe(null);
        expect(await store.requestCancel('r9')).toBe(false);
        expect(await store.isCancelRequested('r9')).toBe(false);
        await expect(store.requireNew('r9')).resolves.toBeUndefined();
      });

      it('is made once, and another of its id changes nothing', async () => {
        await (await store.create('r1', plan)).close();

        const exists = {
          kind: 'exists',
          hint: `continue it with \`bulk-restore resume r1 ${rig.flag}\`, or choose another --run-id`,
        };
        await expect(store.create('r1', planOf({ site: 1 }))).rejects.toMatchObject(exists);
        await expect(store.requireNew('r1')).rejects.toMatchObject(exists);
        expect((await store.read('r1')).state.plan).toEqual(plan);
      });

      it('is in the list, of which the latest generated id is first', async () => {
        expect(await store.list()).toEqual([]);
        const ids = [
          '20261122-030000-7f3a',
          '20261122-040000-0001',
          '20261121-235959-ffff',
          'A',
          'a',
          'b-1',
          'b.1',
          'B_1',
        ];
        for (const id of ids) await (await store.create(id, plan)).close();

        expect(await store.list()).toEqual(ids.toSorted().reverse());
      });

      it('is copied byte by byte', async () => {
        await keep(store, 'r1', halfDone());

        const record = store.recordOf('r1');
        const [planText, journal] = [await allOf(record.plan), await allOf(record.journal)];

        expect(Buffer.concat(planText).toString()).toBe([...planPieces(halfDone().state.plan)].join(''));
        const lines = Buffer.concat(journal).toString().split('\n');
        expect(lines[0]).toBe(`{"journal":1,"run":"r1","plan":"${halfDone().state.plan.hash}"}`);
        expect(lines).toHaveLength(halfDone().events.length + 2);
        expect(lines.at(-1)).toBe('');
      });
    });

    describe('one process at a time', () => {
      it('works on a run, and is named to the others', async () => {
        const journal = await store.create('r1', plan);

        const held = {
          kind: 'held',
          message: expect.stringMatching(/^another process is working on the run `r1`: process \d+ on /),
        };
        await expect(rig.store().open('r1')).rejects.toMatchObject(held);
        await expect(rig.store().create('r1', plan)).rejects.toMatchObject({ kind: 'held' });
        await expect(rig.store().requireNew('r1')).rejects.toMatchObject({ kind: 'held' });
        expect(await rig.store().workerOn('r1')).toMatch(/^process \d+ on /);

        await journal.close();
        expect(await store.workerOn('r1')).toBe(null);
        await (await rig.store().open('r1')).journal.close();
      });

      it('works on runs of a spec name, unless they may be parallel', async () => {
        const journal = await store.create('r1', plan);

        const held = { kind: 'held', message: expect.stringContaining(`a run of \`${plan.name}\``) };
        await expect(rig.store().create('r2', plan)).rejects.toMatchObject(held);
        expect(await store.list()).toEqual(['r1']);
        await (await rig.store().create('r3', plan, { parallel: true })).close();
        await expect(rig.store().open('r3')).rejects.toMatchObject(held);
        const parallel = await rig.store().open('r3', { parallel: true });
        await parallel.journal.close();

        await journal.close();
        await (await rig.store().create('r2', plan)).close();
      });

      it('has a lease that lasts until the journal is closed', async () => {
        const journal = await store.create('r1', plan);

        await expect(journal.lease.confirmed()).resolves.toBeUndefined();
        expect(journal.lease.lost.aborted).toBe(false);
        await journal.close();
        expect(journal.lease.lost.aborted).toBe(false);
      });

      it('gives a run back once, however often it closes it', async () => {
        const first = await store.create('r1', plan);
        await first.close();
        const { journal } = await rig.store().open('r1');

        await first.close();

        expect(await store.workerOn('r1')).not.toBe(null);
        await journal.close();
      });

      it('is asked to cancel, and a later process is not', async () => {
        const journal = await store.create('r1', plan);

        expect(await store.isCancelRequested('r1')).toBe(false);
        expect(await rig.store().requestCancel('r1')).toBe(true);
        await expect.poll(() => store.isCancelRequested('r1')).toBe(true);
        await journal.close();

        expect(await rig.store().requestCancel('r1')).toBe(false);
        const next = await rig.store().open('r1');
        expect(await store.isCancelRequested('r1')).toBe(false);
        await next.journal.close();
      });
    });

    describe('a damaged run', () => {
      const begun = { type: 'session-begun', session: 'm1', group: 0, attempt: 1, resources: [[0, 1]], at };

      beforeEach(async () => {
        await (await store.create('r1', plan)).close();
      });

      it.each([
        [
          'a session that was never begun',
          { type: 'session-intended', session: 'm9', at },
          'the session `m9` was never begun',
        ],
        ['a group that the plan does not have', { ...begun, group: 99 }, 'the plan has no group 99'],
        ['a wave that the plan does not have', { type: 'wave-begun', wave: 7, at }, 'the plan has no wave 7'],
        [
          'an event that cannot happen',
          { type: 'request-added', session: 'm1', bulkRequestId: 'b', at },
          "can't happen to",
        ],
      ])('is refused for %s, and the line is named', async (_, event, reason) => {
        await rig.addLines(
          'r1',
          [begun, event].map((line) => JSON.stringify(line)),
        );

        await expect(store.read('r1')).rejects.toMatchObject({
          kind: 'damaged',
          message: expect.stringMatching(/ is damaged at line 3: /),
        });
        await expect(store.read('r1')).rejects.toThrow(reason);
        await expect(store.open('r1')).rejects.toMatchObject({ kind: 'damaged' });
        expect(await store.workerOn('r1')).toBe(null);
      });

      it.each([
        ['no JSON', 'not JSON', /cannot be read at line 2$/],
        [
          'an unknown event',
          '{"type":"of-tomorrow","at":"2026-11-22T03:00:00.000Z"}',
          /holds an event `of-tomorrow` at line 2/,
        ],
      ])('is refused for a line that is %s', async (_, line, message) => {
        await rig.addLines('r1', [line]);

        await expect(store.read('r1')).rejects.toMatchObject({
          kind: 'damaged',
          message: expect.stringMatching(message),
        });
      });

      it.each([
        [
          'edited',
          (text: string) => text.replace('user1@contoso.com', 'eve@contoso.com'),
          'is not the one that the run was started with',
        ],
        ['cut', (text: string) => text.slice(0, 200), 'is not the one that the run was started with'],
        ['replaced', () => 'null', 'is not the one that the run was started with'],
        ['removed', null, 'is missing'],
      ])('is refused if its plan was %s', async (_, change, message) => {
        await rig.changePlan('r1', change);

        await expect(store.read('r1')).rejects.toMatchObject({
          kind: 'damaged',
          message: expect.stringContaining(message),
        });
      });

      it.each([
        [2, 'has version 2, and bulk-restore'],
        [1, 'was written by an earlier version, which had no waves'],
      ])('is refused if its plan is of another version: %i', async (version, message) => {
        const { hash: _, waves, ...settings } = plan;
        const other = withHash({ ...settings, version, ...(version === 2 && { waves }) } as unknown as Plan);
        await (await store.create('r2', other)).close();

        await expect(store.read('r2')).rejects.toMatchObject({
          kind: 'damaged',
          message: expect.stringContaining(message),
        });
      });
    });

    describe('beside runs', () => {
      const ada: Timing = { kind: 'mailbox', name: 'Ada@contoso.com', milliseconds: 240_000 };
      const site: Timing = { kind: 'site', name: 'https://contoso.sharepoint.com/sites/a b/', milliseconds: 9 };

      it('keeps the last two times of each resource', async () => {
        expect([...(await store.timings()).all('mailbox')]).toEqual([]);
        await store.saveTimings(inTurn(ada, site));
        await store.saveTimings(inTurn({ ...ada, milliseconds: 7 }));
        await store.saveTimings(inTurn({ ...ada, milliseconds: 7 }));

        const timings = await rig.store().timings();

        expect(timings.find('mailbox', 'ada@CONTOSO.com')).toEqual({ latest: 7, before: 240_000 });
        expect(timings.find('drive', 'ada@contoso.com')).toBeUndefined();
        expect([...timings.all('site')]).toEqual([{ latest: 9, before: null }]);
      });

      it('keeps the summary of a run until the run goes on', async () => {
        const story = halfDone();
        await keep(store, 'r1', story);
        const { state, log } = await store.read('r1');
        const summary = summaryOf(await resultOf(state, log));

        expect(await store.summaryOf('r1')).toBe(null);
        await store.saveSummary(summary);
        expect(await rig.store().summaryOf('r1')).toEqual(summary);

        const { journal } = await store.open('r1');
        await journal.append({ type: 'run-stopping', because: 'service', message: 'away', at });
        await journal.close();
        expect(await store.summaryOf('r1')).toBe(null);
      });

      it('keeps test restores of drills, whose latest record counts, and journals of runs that are not over', async () => {
        const restore = (name: string, runId: string): TestRestore => testRestore(name, 1_795_996_800_000, { runId });
        const unread: string[] = [];
        const of = async (emulated: boolean): Promise<string[]> => {
          const found = await allOf(rig.store().testRestores({ emulated, onUnread: (runId) => unread.push(runId) }));
          return found.map(({ runId, name }) => `${runId} ${name}`).toSorted();
        };

        await store.saveTestRestores({ runId: 'r1', isEmulated: false }, inTurn(restore('ada@contoso.com', 'r1')));
        await store.saveTestRestores({ runId: 'r2', isEmulated: true }, inTurn(restore('bob@contoso.com', 'r2')));
        await store.saveTestRestores({ runId: 'r1', isEmulated: false }, inTurn(restore('eve@contoso.com', 'r1')));
        await keep(store, 'r3', runOf({ ...planOf({ mailbox: 1 }), mode: 'recovery' }));

        expect(await of(false)).toEqual(['r1 eve@contoso.com']);
        expect(await of(true)).toEqual(['r2 bob@contoso.com']);
        expect(unread).toEqual([]);
      });
    });

    describe('a move to another store', () => {
      it('takes runs and all that is beside them, byte by byte', async () => {
        await keep(store, 'r1', halfDone());
        await (await store.create('r2', plan)).close();
        await store.saveTimings(
          inTurn(
            { kind: 'site', name: 'https://contoso.sharepoint.com/sites/a', milliseconds: 9 },
            { kind: 'mailbox', name: 'zoe@contoso.com', milliseconds: 3 },
            { kind: 'mailbox', name: 'ada@contoso.com', milliseconds: 0.1 + 0.2 },
          ),
        );
        await store.saveTimings(inTurn({ kind: 'mailbox', name: 'zoe@contoso.com', milliseconds: 4 }));
        await store.saveTestRestores({ runId: 'r0', isEmulated: true }, inTurn(testRestore('ada@contoso.com', 1)));
        for (const isEmulated of [true, false])
          await store.extendChain({ specName: 'finance', isEmulated }, stepsOf('r1'));
        await using folder = await Folder.open();
        const files = new LocalStore(folder.at('state'), unsynced);
        const before = await bytesOf(store);

        await move(store, files);
        expect(await bytesOf(files)).toEqual(before);
        for (const runId of await store.list()) await store.upkeep.remove(runId);
        expect(await store.list()).toEqual([]);
        await rig[Symbol.asyncDispose]();
        rig = await open();
        const again = rig.store();
        await move(files, again);

        expect(await bytesOf(again)).toEqual(before);
        expect((await again.read('r1')).state).toEqual(halfDone().state);
        const { journal } = await again.open('r1');
        await journal.append({ type: 'run-stopping', because: 'service', message: 'away', at });
        expect((await journal.artifactsOf('mailbox-001')).size).toBe(2);
        await journal.close();
      });

      it('changes nothing that is there already', async () => {
        await (await store.create('r1', plan)).close();
        await store.saveTimings(inTurn({ kind: 'mailbox', name: 'ada@contoso.com', milliseconds: 3 }));
        const before = await bytesOf(store);
        await using folder = await Folder.open();
        const other = new LocalStore(folder.at('state'), unsynced);
        await (await other.create('r1', planOf({ site: 1 }))).close();
        await other.saveTimings(inTurn({ kind: 'mailbox', name: 'bob@contoso.com', milliseconds: 3 }));

        await expect(store.upkeep.addRecord('r1', () => other.recordOf('r1'))).rejects.toMatchObject({
          kind: 'exists',
        });
        for await (const file of other.upkeep.files()) expect(await store.upkeep.addFile(file)).toBe(false);

        expect(await bytesOf(store)).toEqual(before);
      });

      it('refuses what is no run, and leaves nothing of it', async () => {
        const record = { plan: inTurn(Buffer.from('{}\n')), journal: inTurn(Buffer.from('not a journal\n')) };

        await expect(store.upkeep.addRecord('r1', () => record)).rejects.toMatchObject({ kind: 'damaged' });

        expect(await store.list()).toEqual([]);
        await (await store.create('r1', plan)).close();
      });

      it('keeps a run that a process works on', async () => {
        const journal = await store.create('r1', plan);

        await expect(rig.store().upkeep.remove('r1')).rejects.toMatchObject({ kind: 'held' });

        await journal.close();
        expect(await store.list()).toEqual(['r1']);
      });

      it('forgets test restores, and times of resources that nobody wants', async () => {
        const [ada, bob] = ['ada@contoso.com', 'bob@contoso.com'];
        await store.saveTimings(
          inTurn(...[ada, bob].map((name) => ({ kind: 'mailbox' as const, name, milliseconds: 3 }))),
        );
        for (const runId of ['r1', 'r2'])
          await store.saveTestRestores({ runId, isEmulated: false }, inTurn(testRestore(ada, 1, { runId })));

        expect(await store.upkeep.removeTimings((_, key) => key === bob)).toBe(1);
        expect(await store.upkeep.removeTimings(() => true)).toBe(0);
        await store.upkeep.removeTestRestores('r1');

        const timings = await rig.store().timings();
        expect([timings.find('mailbox', ada), timings.find('mailbox', bob)]).toEqual([
          undefined,
          { latest: 3, before: null },
        ]);
        const restores = await allOf(store.testRestores({ emulated: false, onUnread: () => undefined }));
        expect(restores.map(({ runId }) => runId)).toEqual(['r2']);
      });
    });

    describe('the turn to write reports', () => {
      it('is one process at a time, and of a process that comes later once the first is done', async () => {
        await keep(store, 'r1', halfDone());
        const order: string[] = [];
        const first = await store.reportTurn('r1', async () => undefined);

        const second = rig.store().reportTurn('r1', async () => {
          if (order.push('waited') > 1) return;
          order.push('first is done');
          await first[Symbol.asyncDispose]();
        });
        await (await second)[Symbol.asyncDispose]();

        expect(order).toEqual(['waited', 'first is done']);
      });

      it('is apart from those of other runs, and from the work on the run', async () => {
        for (const runId of ['r1', 'r2']) await keep(store, runId, halfDone());
        await using _ = await store.reportTurn('r1', async () => undefined);
        const mustNotWait = (): Promise<void> => Promise.reject(new Error('waited'));

        await (await rig.store().reportTurn('r2', mustNotWait))[Symbol.asyncDispose]();
        const { journal } = await rig.store().open('r1');
        await journal.close();
      });

      it('comes for a run that is not there', async () => {
        await (await store.reportTurn('r1', async () => undefined))[Symbol.asyncDispose]();

        expect(await store.list()).toEqual([]);
      });
    });

    describe('a chain of evidence', () => {
      const chain = { specName: 'finance', isEmulated: false };

      it('gives each run the one before, in another process too', async () => {
        const befores: (string | null)[] = [];

        for (const run of ['r1', 'r2', 'r3']) await rig.store().extendChain(chain, stepsOf(run, { befores }));

        expect(befores).toEqual([null, 'r1', 'r2']);
        expect(await store.lastInChain(chain, isWritten(true))).toMatchObject({ run: 'r3' });
        expect(await store.lastInChain({ ...chain, isEmulated: true }, isWritten(true))).toBe(null);
      });

      it.each([
        [true, 'r2'],
        [false, 'r1'],
      ])('asks after a crash if the announced manifest was written: %s', async (wasWritten, last) => {
        const befores: (string | null)[] = [];
        await store.extendChain(chain, stepsOf('r1'));
        const killed = {
          ...stepsOf('r2'),
          next: async () => ({ link: linkOf('r2'), isLast: true, write: () => Promise.reject(new Error('killed')) }),
        };
        await expect(store.extendChain(chain, killed)).rejects.toThrow('killed');

        expect(await store.lastInChain(chain, isWritten(wasWritten))).toMatchObject({ run: last });
        await store.extendChain(chain, { ...stepsOf('r3', { befores }), ...isWritten(wasWritten) });

        expect(befores).toEqual([last]);
      });

      it('does not move when an earlier run is written again', async () => {
        for (const run of ['r1', 'r2']) await store.extendChain(chain, stepsOf(run));

        await store.extendChain(chain, stepsOf('r1', { isLast: false }));

        expect(await store.lastInChain(chain, isWritten(true))).toMatchObject({ run: 'r2' });
      });

      it('waits for another process', async () => {
        let pauses = 0;
        const other = rig.store();
        const waiting: ChainSteps = {
          ...stepsOf('r2'),
          pause: async () => {
            pauses += 1;
            if (pauses === 3) throw new StoreProblem('held', 'enough', 'go');
          },
        };
        const holding: ChainSteps = {
          ...stepsOf('r1'),
          next: async (last) => {
            await expect(other.extendChain(chain, waiting)).rejects.toThrow('enough');
            return await stepsOf('r1').next(last);
          },
        };

        await store.extendChain(chain, holding);

        expect(pauses).toBe(3);
      });
    });
  });
}

async function move(from: RunStore, to: RunStore): Promise<void> {
  for (const runId of await from.list()) await to.upkeep.addRecord(runId, () => from.recordOf(runId));
  for await (const file of from.upkeep.files()) expect(await to.upkeep.addFile(file)).toBe(true);
}

/** All that a store keeps, as texts. */
async function bytesOf(store: RunStore): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const textOf = async (pieces: AsyncIterable<Buffer>): Promise<string> =>
    Buffer.concat(await allOf(pieces)).toString();
  for (const runId of await store.list()) {
    const { plan, journal } = store.recordOf(runId);
    texts[`${runId}/plan`] = await textOf(plan);
    texts[`${runId}/journal`] = await textOf(journal);
  }
  for await (const { path, pieces } of store.upkeep.files()) texts[path] = await textOf(pieces);
  return texts;
}

function linkOf(run: string): ChainLink {
  return { run, manifest: `sha256:${run}`, folder: `/reports/${run}`, position: 1, previous: null };
}

function isWritten(was: boolean): Pick<ChainSteps, 'isWritten'> {
  return { isWritten: async () => was };
}

function stepsOf(
  run: string,
  { befores = [], isLast = true }: { befores?: (string | null)[]; isLast?: boolean } = {},
): ChainSteps {
  return {
    ...isWritten(true),
    next: async (last) => {
      befores.push(last?.run ?? null);
      return { link: linkOf(run), isLast, write: async () => undefined };
    },
    pause: async () => undefined,
  };
}
