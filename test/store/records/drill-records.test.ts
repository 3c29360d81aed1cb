import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { TestRestore } from '../../../src/drill/test-restore.ts';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { Folder } from '../../support/folder.ts';
import { unsynced } from '../../support/unsynced.ts';
import { testRestore } from '../../support/values/drills.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

const plan = planOf({ mailbox: 2 }, { mode: 'drill' });

async function read(store: LocalStore, emulated = false): Promise<{ restores: TestRestore[]; unread: string[] }> {
  const unread: string[] = [];
  const onUnread = (runId: string, because: string): void => void unread.push(`${runId}: ${because}`);
  const restores: TestRestore[] = [];
  for await (const restore of store.testRestores({ emulated, onUnread })) restores.push(restore);
  return { restores, unread };
}

async function* each(...restores: readonly TestRestore[]): AsyncGenerator<TestRestore> {
  yield* restores;
}

describe('the test restores in a store', () => {
  it('are none in an empty one', async () => {
    await using folder = await Folder.open();

    expect(await read(new LocalStore(folder.at('state'), unsynced))).toEqual({ restores: [], unread: [] });
  });

  it('are read as they were saved, those of tenants and of emulators apart', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'), unsynced);
    const real = testRestore('ada@contoso.com', 1, { runId: 'r1', directoryId: 'a1', cameBack: false });
    const rehearsed = testRestore('grace@contoso.com', 2, { runId: 'r2' });
    await store.saveTestRestores({ runId: 'r1', isEmulated: false }, each(testRestore('x@contoso.com', 9)));
    await store.saveTestRestores({ runId: 'r1', isEmulated: false }, each(real));
    await store.saveTestRestores({ runId: 'r2', isEmulated: true }, each(rehearsed));

    expect(await read(store)).toEqual({ restores: [real], unread: [] });
    expect(await read(store, true)).toEqual({ restores: [rehearsed], unread: [] });
  });

  it('of a run that is not over are in its journal', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'), unsynced);
    await keepRun(
      folder.at('state'),
      'r1',
      runOf(plan)
        .activates('mailbox-001')
        .settles('mailbox-001', [restored(0)]),
    );
    await keepRun(folder.at('state'), 'r2', runOf(planOf({ mailbox: 2 })).activates('mailbox-001'));

    const { restores } = await read(store);

    expect(restores.map(({ runId, name, cameBack }) => [runId, name, cameBack])).toEqual([
      ['r1', 'user0@contoso.com', true],
      ['r1', 'user1@contoso.com', false],
    ]);
    expect((await read(store, true)).restores).toEqual([]);
  });

  it.each([
    ['', 1],
    ['{"run":"r2","emulated":false}\n', 1],
    ['{"run":"r1"}\n', 1],
    ['{"run":"r1","emulated":false}\n["mailbox","a@b.c",null,"s",1,true]\n', 2],
    ['{"run":"r1","emulated":false}\n["group","a@b.c",null,"s",1,true,true]\n', 2],
    ['{"run":"r1","emulated":false}\n["mailbox",\n', 2],
  ])('of a damaged record are left out and named: %j', async (text, line) => {
    await using folder = await Folder.open();
    await mkdir(folder.at('state/drills'), { recursive: true });
    await writeFile(folder.at('state/drills/r1.ndjson'), text);

    const { restores, unread } = await read(new LocalStore(folder.at('state'), unsynced));

    expect(restores).toEqual([]);
    expect(unread).toEqual([
      expect.stringMatching(new RegExp(`^r1: the record .*r1\\.ndjson is damaged at line ${line}$`)),
    ]);
  });
});
