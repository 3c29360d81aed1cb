import { createReadStream } from 'node:fs';
import { appendFile, rm, truncate } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ArtifactRecord } from '../../../src/state/event-data.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { JournalFile } from '../../../src/store/files/journal-file.ts';
import { JournalReader } from '../../../src/store/journal-reader.ts';
import { StoreProblem } from '../../../src/store/store.ts';
import { Folder } from '../../support/folder.ts';
import { allOf } from '../../support/pieces.ts';
import { failed, restored } from '../../support/values/run-story.ts';

const at = '2026-11-22T03:00:00.000Z';
const hash = `sha256:${'0'.repeat(64)}`;

function page(session: string, ...artifacts: readonly ArtifactRecord[]): RunEvent {
  return { type: 'artifacts-read', at, session, artifacts };
}

/** A new journal with these events. */
async function written(folder: Folder, ...events: readonly RunEvent[]): Promise<JournalFile> {
  const journal = await JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash });
  for (const event of events) await journal.append(event);
  return journal;
}

/** The journal in the folder, read to its end. */
async function readBack(folder: Folder): Promise<JournalReader> {
  const reader = await JournalReader.open(createReadStream(folder.at('journal')), folder.at('journal'));
  await allOf(reader.events());
  return reader;
}

async function reopened(folder: Folder): Promise<JournalFile> {
  return await JournalFile.open(folder.at('journal'), await readBack(folder));
}

async function recordsOf(journal: JournalFile | JournalReader, session: string): Promise<ArtifactRecord[]> {
  return [...(await journal.artifactsOf(session)).values()];
}

describe('reading the artifacts of a session', () => {
  it('gives the latest record of each, from a journal that is being written', async () => {
    await using folder = await Folder.open();
    const late = restored(1, { restoredTo: 'Found late' });
    const journal = await written(
      folder,
      page('mailbox-001', restored(0), restored(1, { restoredTo: null })),
      page('mailbox-001', late, restored(2)),
    );

    const artifacts = await journal.artifactsOf('mailbox-001');
    await journal.close();

    expect([...artifacts]).toEqual([
      ['artifact-0', restored(0)],
      ['artifact-1', late],
      ['artifact-2', restored(2)],
    ]);
  });

  it('gives those of one session only, also if pages of several were written together', async () => {
    await using folder = await Folder.open();
    const journal = await written(folder);
    const sessions = Array.from({ length: 50 }, (_, index) => `mailbox-${index}`);

    await Promise.all(
      sessions.flatMap((session, index) => [
        journal.append(page(session, restored(index))),
        journal.append({ type: 'session-settled', at, session }),
        journal.append(page(session, failed(1_000 + index, 'UnknownError'))),
      ]),
    );
    const records = await Promise.all(sessions.map((session) => recordsOf(journal, session)));
    await journal.close();

    expect(records).toEqual(sessions.map((_, index) => [restored(index), failed(1_000 + index, 'UnknownError')]));
  });

  it('works in a journal that was read', async () => {
    await using folder = await Folder.open();
    await (await written(folder, page('a', restored(0)), page('b', restored(1)), page('a', restored(2)))).close();

    const reader = await readBack(folder);

    expect([await recordsOf(reader, 'a'), await recordsOf(reader, 'b')]).toEqual([
      [restored(0), restored(2)],
      [restored(1)],
    ]);
  });

  it('gives records from before and after, in a journal that was opened to append to', async () => {
    await using folder = await Folder.open();
    const late = restored(0, { restoredTo: 'Found late' });
    await (await written(folder, page('a', restored(0), restored(1)), page('b', restored(2)))).close();

    const journal = await reopened(folder);
    const before = await recordsOf(journal, 'a');
    await journal.append(page('a', late));
    const after = await recordsOf(journal, 'a');
    const others = await recordsOf(journal, 'b');
    await journal.close();

    expect([before, after, others]).toEqual([[restored(0), restored(1)], [late, restored(1)], [restored(2)]]);
  });

  it('works in a journal whose last line was cut off by a crash', async () => {
    await using folder = await Folder.open();
    await (await written(folder, page('a', restored(0)))).close();
    await appendFile(folder.at('journal'), JSON.stringify(page('a', restored(7))).slice(0, -9));

    const journal = await reopened(folder);
    await journal.append(page('a', restored(1)));
    const records = await recordsOf(journal, 'a');
    await journal.close();

    expect([records, await recordsOf(await readBack(folder), 'a')]).toEqual([
      [restored(0), restored(1)],
      [restored(0), restored(1)],
    ]);
  });

  it.each(['grün ist schön', '復元', '💾💾'])(
    'finds them after a line with characters beyond ASCII: %s',
    async (words) => {
      await using folder = await Folder.open();
      const named = restored(0, { restoredTo: words });
      const stop: RunEvent = { type: 'run-stopping', at, because: 'service', message: words };
      const journal = await written(folder, stop, page('a', named), stop, page('a', restored(1)));

      const records = await recordsOf(journal, 'a');
      await journal.close();

      expect(records).toEqual([named, restored(1)]);
      expect(await recordsOf(await readBack(folder), 'a')).toEqual([named, restored(1)]);
    },
  );

  it('gives none for a session without records, and does not open the file', async () => {
    await using folder = await Folder.open();
    const journal = await written(folder, page('a', restored(0)), { type: 'session-settled', at, session: 'b' });
    await journal.close();
    await rm(folder.at('journal'));

    expect(await journal.artifactsOf('b')).toEqual(new Map());
  });

  it('rejects if the file was removed', async () => {
    await using folder = await Folder.open();
    await (await written(folder, page('a', restored(0)))).close();
    const reader = await readBack(folder);
    await rm(folder.at('journal'));

    const reading = reader.artifactsOf('a');

    await expect(reading).rejects.toBeInstanceOf(StoreProblem);
    await expect(reading).rejects.toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining(`cannot read the journal ${folder.at('journal')} again: `),
      hint: 'allow access to the file, or restore it from a copy',
    });
  });

  it('rejects if the file has become shorter', async () => {
    await using folder = await Folder.open();
    await (await written(folder, page('a', restored(0)))).close();
    const reader = await readBack(folder);
    await truncate(folder.at('journal'), reader.length - 40);

    await expect(reader.artifactsOf('a')).rejects.toMatchObject({ kind: 'unreadable' });
  });
});
