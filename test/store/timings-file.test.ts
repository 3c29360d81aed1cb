import { mkdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Timing } from '../../src/plan/expect.ts';
import { localStore } from '../../src/store/local-store.ts';
import { keepTimings, readTimings } from '../../src/store/timings-file.ts';
import { Folder } from '../support/folder.ts';
import { inTurn } from '../support/pieces.ts';

const ada: Timing = { workload: 'mailbox', name: 'Ada@contoso.com', milliseconds: 240_000 };
const site: Timing = { workload: 'site', name: 'https://contoso.sharepoint.com/sites/a b/', milliseconds: 9 };

describe('what resources took', () => {
  it('is found again by the same resource, however it is written', async () => {
    await using folder = await Folder.open();

    await keepTimings(folder.at('timings.ndjson'), inTurn(ada, site));
    const timings = await readTimings(folder.at('timings.ndjson'));

    expect(timings('mailbox', 'ada@CONTOSO.com')).toBe(240_000);
    expect(timings('drive', 'ada@contoso.com')).toBeUndefined();
    expect(timings('site', 'https://contoso.sharepoint.com/sites/A b')).toBe(9);
  });

  it('is replaced by what is told later, and kept for all others', async () => {
    await using folder = await Folder.open();
    await keepTimings(folder.at('timings.ndjson'), inTurn(ada, site));

    await keepTimings(folder.at('timings.ndjson'), inTurn({ ...ada, milliseconds: 5 }));
    const timings = await readTimings(folder.at('timings.ndjson'));

    expect([timings('mailbox', ada.name), timings('site', site.name)]).toEqual([5, 9]);
  });

  it('is unknown before the first run', async () => {
    await using folder = await Folder.open();

    expect((await readTimings(folder.at('timings.ndjson')))('mailbox', ada.name)).toBeUndefined();
  });

  it("is a line for each, for its owner's eyes only", async () => {
    await using folder = await Folder.open();

    await keepTimings(folder.at('timings.ndjson'), inTurn(ada));

    expect(await readFile(folder.at('timings.ndjson'), 'utf8')).toBe('["mailbox","ada@contoso.com",240000]\n');
    expect((await stat(folder.at('timings.ndjson'))).mode & 0o777).toBe(0o600);
  });

  it.each(['not JSON', 'null', '[]', '["mailbox",7,7]', '["mailbox","ada@contoso.com","long"]', '7'])(
    'passes over a line that says %s',
    async (line) => {
      await using folder = await Folder.open();
      const path = await folder.file('timings.ndjson', `${line}\n["drive","bob@contoso.com",3]\n`);

      const timings = await readTimings(path);

      expect([timings('mailbox', 'ada@contoso.com'), timings('drive', 'bob@contoso.com')]).toEqual([undefined, 3]);
    },
  );

  it('that can not be read holds no plan up', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('state', 'timings.ndjson'), { recursive: true });

    const timings = await localStore(folder.at('state')).timings();

    expect(timings('mailbox', ada.name)).toBeUndefined();
  });
});
