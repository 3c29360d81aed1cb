import { createReadStream } from 'node:fs';
import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/state/events.ts';
import { ArtifactPlaces } from '../../../src/store/files/artifact-places.ts';
import { JournalFile } from '../../../src/store/files/journal-file.ts';
import { JournalReader } from '../../../src/store/journal-reader.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
import { Folder } from '../../support/folder.ts';
import { allOf } from '../../support/pieces.ts';

const hash = `sha256:${'0'.repeat(64)}`;
const header = `{"journal":1,"run":"r1","plan":"${hash}"}`;

describe('JournalFile', () => {
  it('starts with a header that names the format version, the run and its plan', async () => {
    await using folder = await Folder.open();

    const journal = await JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash });
    await journal.close();

    expect(await readFile(folder.at('journal'), 'utf8')).toBe(`${header}\n`);
  });

  it('can be read only by its owner', async () => {
    await using folder = await Folder.open();

    const journal = await JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash });
    await journal.close();

    expect((await stat(folder.at('journal'))).mode & 0o777).toBe(0o600);
  });

  it('keeps the order of events, whether they are written one by one or in groups', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash });
    const events = Array.from({ length: 500 }, (_, index) => activated(`mailbox-${index}`));

    await Promise.all(events.slice(0, 400).map((event) => journal.append(event)));
    for (const event of events.slice(400)) await journal.append(event);
    await journal.close();

    expect(await eventsIn(folder)).toEqual(events);
  });

  it('has an event on disk by the time its append resolves', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash });

    const appends = [activated('a'), activated('b'), activated('c')].map((event) => journal.append(event));
    await appends[1];
    const events = await eventsIn(folder);
    await journal.close();

    expect(events.slice(0, 2)).toEqual([activated('a'), activated('b')]);
  });

  it('writes appended events before it is closed', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash });

    const append = journal.append(activated('a'));
    await journal.close();
    await append;

    expect(await readFile(folder.at('journal'), 'utf8')).toContain('session-activated');
  });

  it('never overwrites a file', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('journal'), 'precious');

    await expect(JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash })).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(await readFile(folder.at('journal'), 'utf8')).toBe('precious');
  });

  it('is not opened through a link', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('precious'), 'mine');
    await symlink(folder.at('precious'), folder.at('journal'));
    const read = { length: 0, places: new ArtifactPlaces(nodeMachine.disk) };

    await expect(JournalFile.open(folder.at('journal'), read)).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await readFile(folder.at('precious'), 'utf8')).toBe('mine');
  });

  it('rejects every append after a failed write, and says what to do', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), { run: 'r1', plan: hash });
    await journal.close();

    const appends = [journal.append(activated('a')), journal.append(activated('b'))];

    for (const append of appends)
      await expect(append).rejects.toMatchObject({
        kind: 'unwritable',
        message: expect.stringContaining(`cannot write to the journal ${folder.at('journal')}: `),
        hint: 'free disk space or allow access, then resume the run',
      });
  });
});

async function eventsIn(folder: Folder): Promise<RunEvent[]> {
  const reader = await JournalReader.open(createReadStream(folder.at('journal')), 'journal');
  return await allOf(reader.events());
}

function activated(session: string): RunEvent {
  return { type: 'session-activated', at: '2026-11-22T03:00:00.000Z', session };
}
