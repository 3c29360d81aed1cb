import { mkdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Timing } from '../../src/forecast/expected-durations.ts';
import { localStore } from '../../src/store/local-store.ts';
import { keepTimings, readTimings } from '../../src/store/timings-file.ts';
import { Folder } from '../support/folder.ts';
import { inTurn } from '../support/pieces.ts';

const ada: Timing = { kind: 'mailbox', name: 'Ada@contoso.com', milliseconds: 240_000 };
const site: Timing = { kind: 'site', name: 'https://contoso.sharepoint.com/sites/a b/', milliseconds: 9 };

describe('what resources took', () => {
  it('is found again by the same resource, however it is written', async () => {
    await using folder = await Folder.open();

    await keepTimings(folder.at('timings.ndjson'), inTurn(ada, site));
    const timings = await readTimings(folder.at('timings.ndjson'));

    expect(timings.find('mailbox', 'ada@CONTOSO.com')).toEqual({ latest: 240_000, before: null });
    expect(timings.find('drive', 'ada@contoso.com')).toBeUndefined();
    expect(timings.find('site', 'https://contoso.sharepoint.com/sites/A b')).toEqual({ latest: 9, before: null });
    expect([...timings.all('site')]).toEqual([{ latest: 9, before: null }]);
  });

  it('becomes the time before when it is told anew, and is kept for all others', async () => {
    await using folder = await Folder.open();
    const path = folder.at('timings.ndjson');
    await keepTimings(path, inTurn(ada, site));

    await keepTimings(path, inTurn({ ...ada, milliseconds: 7 }));
    await keepTimings(path, inTurn({ ...ada, milliseconds: 5 }));
    const timings = await readTimings(path);

    expect(timings.find('mailbox', ada.name)).toEqual({ latest: 5, before: 7 });
    expect(timings.find('site', site.name)).toEqual({ latest: 9, before: null });
  });

  it('is told once where a run that is resumed tells the same again', async () => {
    await using folder = await Folder.open();
    const path = folder.at('timings.ndjson');
    await keepTimings(path, inTurn({ ...ada, milliseconds: 7 }));

    await keepTimings(path, inTurn(ada));
    await keepTimings(path, inTurn(ada));

    expect((await readTimings(path)).find('mailbox', ada.name)).toEqual({ latest: 240_000, before: 7 });
  });

  it('is unknown before the first run', async () => {
    await using folder = await Folder.open();

    expect((await readTimings(folder.at('timings.ndjson'))).find('mailbox', ada.name)).toBeUndefined();
  });

  it("is a line for each, for its owner's eyes only", async () => {
    await using folder = await Folder.open();

    await keepTimings(folder.at('timings.ndjson'), inTurn(ada));

    expect(await readFile(folder.at('timings.ndjson'), 'utf8')).toBe('["mailbox","ada@contoso.com",240000]\n');
    await keepTimings(folder.at('timings.ndjson'), inTurn({ ...ada, milliseconds: 5 }));
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
  ])('passes over a line that says %s', async (line) => {
    await using folder = await Folder.open();
    const path = await folder.file('timings.ndjson', `${line}\n["drive","bob@contoso.com",3]\n`);

    const timings = await readTimings(path);

    expect([...timings.all('mailbox'), ...timings.all('drive')]).toEqual([{ latest: 3, before: null }]);
  });

  it('that can not be read holds no plan up', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('state', 'timings.ndjson'), { recursive: true });

    const timings = await localStore(folder.at('state')).timings();

    expect(timings.find('mailbox', ada.name)).toBeUndefined();
    expect([...timings.all('mailbox')]).toEqual([]);
  });
});
