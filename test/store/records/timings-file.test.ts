import { mkdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Timing } from '../../../src/forecast/expected-durations.ts';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { readTimings, saveTimings } from '../../../src/store/records/timings-file.ts';
import { Folder } from '../../support/folder.ts';
import { inTurn } from '../../support/pieces.ts';
import { unsynced } from '../../support/unsynced.ts';

const ada: Timing = { kind: 'mailbox', name: 'Ada@contoso.com', milliseconds: 240_000 };
const site: Timing = { kind: 'site', name: 'https://contoso.sharepoint.com/sites/a b/', milliseconds: 9 };

describe('the times of resources', () => {
  it('are found by any spelling of the resource', async () => {
    await using folder = await Folder.open();

    await saveTimings(folder.at('timings.ndjson'), inTurn(ada, site));
    const timings = await readTimings(folder.at('timings.ndjson'));

    expect(timings.find('mailbox', 'ada@CONTOSO.com')).toEqual({ latest: 240_000, before: null });
    expect(timings.find('drive', 'ada@contoso.com')).toBeUndefined();
    expect(timings.find('site', 'https://contoso.sharepoint.com/sites/A b')).toEqual({ latest: 9, before: null });
    expect([...timings.all('site')]).toEqual([{ latest: 9, before: null }]);
  });

  it('keep the latest and the one before, and stay for resources that are not in the next run', async () => {
    await using folder = await Folder.open();
    const path = folder.at('timings.ndjson');
    await saveTimings(path, inTurn(ada, site));

    await saveTimings(path, inTurn({ ...ada, milliseconds: 7 }));
    await saveTimings(path, inTurn({ ...ada, milliseconds: 5 }));
    const timings = await readTimings(path);

    expect(timings.find('mailbox', ada.name)).toEqual({ latest: 5, before: 7 });
    expect(timings.find('site', site.name)).toEqual({ latest: 9, before: null });
  });

  it('count once if a run that was resumed saves them twice', async () => {
    await using folder = await Folder.open();
    const path = folder.at('timings.ndjson');
    await saveTimings(path, inTurn({ ...ada, milliseconds: 7 }));

    await saveTimings(path, inTurn(ada));
    await saveTimings(path, inTurn(ada));

    expect((await readTimings(path)).find('mailbox', ada.name)).toEqual({ latest: 240_000, before: 7 });
  });

  it('are empty before the first run', async () => {
    await using folder = await Folder.open();

    expect((await readTimings(folder.at('timings.ndjson'))).find('mailbox', ada.name)).toBeUndefined();
  });

  it('take one line for each resource, in a file that only its owner can read', async () => {
    await using folder = await Folder.open();

    await saveTimings(folder.at('timings.ndjson'), inTurn(ada));

    expect(await readFile(folder.at('timings.ndjson'), 'utf8')).toBe('["mailbox","ada@contoso.com",240000]\n');
    await saveTimings(folder.at('timings.ndjson'), inTurn({ ...ada, milliseconds: 5 }));
    expect(await readFile(folder.at('timings.ndjson'), 'utf8')).toBe('["mailbox","ada@contoso.com",5,240000]\n');
    expect((await stat(folder.at('timings.ndjson'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    'not JSON',
    'null',
    '[]',
    '7',
    '["mailbox",7,7]',
    '["mailbox","ada@contoso.com","long"]',
    '["mailbox","ada@contoso.com",-7]',
    '["mailbox","ada@contoso.com",1e999]',
    '["mailbox","ada@contoso.com",7,"long"]',
    '["message","ada@contoso.com",7]',
  ])('skip a line with %s', async (line) => {
    await using folder = await Folder.open();
    const path = await folder.file('timings.ndjson', `${line}\n["drive","bob@contoso.com",3]\n`);

    const timings = await readTimings(path);

    expect([...timings.all('mailbox'), ...timings.all('drive')]).toEqual([{ latest: 3, before: null }]);
  });

  it('are empty if the file cannot be read, so that a plan is still made', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('state', 'timings.ndjson'), { recursive: true });

    const timings = await new LocalStore(folder.at('state'), unsynced).timings();

    expect(timings.find('mailbox', ada.name)).toBeUndefined();
    expect([...timings.all('mailbox')]).toEqual([]);
  });
});
