import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/state/events.ts';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import type { Disk } from '../../../src/store/machine.ts';
import { realTime } from '../../../src/util/clock.ts';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { unsynced } from '../../support/unsynced.ts';
import { planOf } from '../../support/values/plans.ts';
import { RunStory, restored, runOf } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

describe('bulk-restore report', () => {
  it('writes the reports that the spec asks for, and prints their paths', async () => {
    await using folder = await folderWithRun();
    const reports = ['report.csv', 'report.json', 'failed.csv'].map((file) =>
      folder.at('reports', 'finance', 'r1', file),
    );

    const { exitCode, stdout } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect([exitCode, stdout]).toEqual([0, `${reports.join('\n')}\n`]);
    for (const report of reports.slice(0, 2)) expect(await readFile(report, 'utf8')).toContain('user0@contoso.com');
  });

  it('writes the formats that --format names', async () => {
    await using folder = await folderWithRun();

    const { stdout } = await bulkRestore(
      ['report', 'r1', '--format', 'html, junit,markdown,html', '--json'],
      keptIn(folder),
    );

    const files = ['report.html', 'report.junit.xml', 'report.md', 'failed.csv'];
    expect(JSON.parse(stdout)).toEqual({ reports: files.map((file) => folder.at('reports', 'finance', 'r1', file)) });
  });

  it('writes the same bytes again', async () => {
    await using folder = await folderWithRun();
    const path = folder.at('reports', 'finance', 'r1', 'report.json');

    await bulkRestore(['report', 'r1'], keptIn(folder));
    const first = await readFile(path, 'utf8');
    await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(await readFile(path, 'utf8')).toBe(first);
  });

  it.each([
    ['xlsx', '`xlsx` is not a report format\n  hint: choose from csv, json, html, junit, markdown\n'],
    ['csv,', '`` is not a report format\n  hint: choose from csv, json, html, junit, markdown\n'],
  ])('does not write `%s`', async (format, complaint) => {
    await using folder = await folderWithRun();

    expect(await bulkRestore(['report', 'r1', '--format', format], keptIn(folder))).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: complaint,
    });
  });

  it('names the report that cannot be written, and does not call it a bug', async () => {
    await using folder = await folderWithRun();
    await folder.file('reports', 'a file where the folder should be');

    const { exitCode, stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`cannot write the report ${folder.at('reports', 'finance', 'r1', 'report.csv')}: `);
    expect(stderr).toContain(
      `  hint: make room or give access, then write it again with \`bulk-restore report r1 --state-dir ${folder.at('state')}\`\n`,
    );
  });
});

describe('bulk-restore report of a run that is not over', () => {
  const story = (): RunStory => runOf(planOf({ mailbox: 2 })).activates('mailbox-001');

  it('says that the process is gone, and how to go on', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', story());

    const { exitCode, stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect([exitCode, stderr]).toEqual([
      0,
      'the run `r1` has not ended, and these reports show how far it came\n' +
        `  interrupted: its process is gone; continue with \`bulk-restore resume r1 --state-dir ${folder.at('state')}\`\n`,
    ]);
  });

  it('says that a process works on it', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', story());
    const { journal } = await new LocalStore(folder.at('state')).open('r1');

    const { stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));
    await journal.close();

    expect(stderr).toContain('has not ended, and these reports show how far it came\n  running: ');
  });

  it('says why it stopped, and how to go on', async () => {
    await using folder = await Folder.open();
    const stopped = story().with({ type: 'run-stopping', because: 'interrupt', message: 'interrupted' }).ends(4);
    await keepRun(folder.at('state'), 'r1', stopped);

    const { stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(stderr).toContain(
      `  stopped with work left: interrupted; continue with \`bulk-restore resume r1 --state-dir ${folder.at('state')}\`\n`,
    );
  });

  it('says that an emulated tenant is gone with its process', async () => {
    await using folder = await Folder.open();
    const [started, ...rest] = story().events;
    const embedded = new RunStory(planOf({ mailbox: 2 })).with(
      { ...started, emulated: true, embedded: true } as NewEvent,
      ...rest,
    );
    await keepRun(folder.at('state'), 'r1', embedded);

    const { stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(stderr).toContain('  emulated, interrupted: its process is gone, and its emulated tenant with it\n');
  });

  it('is silent about a run that is over', async () => {
    await using over = await folderWithRun();

    expect((await bulkRestore(['report', 'r1'], keptIn(over))).stderr).toBe('');
  });
});

describe('bulk-restore report beside the end of the run', () => {
  it.each([['resume'], ['report']])(
    'never leaves its older rows where `%s` has written the last ones',
    async (later) => {
      await using folder = await Folder.open();
      const story = runOf(planOf({ mailbox: 1 })).activates('mailbox-001');
      await keepRun(folder.at('state'), 'r1', story);
      const kept = story.events.length;
      const [reached, goOn] = [new Moment(), new Moment()];
      const rename: Disk['rename'] = async (from, to) => {
        if (to.endsWith('report.csv')) {
          reached.come();
          await goOn.came;
        }
        await unsynced.disk.rename(from, to);
      };
      const slow = { ...unsynced, disk: { ...unsynced.disk, rename } };

      const earlier = bulkRestore(['report', 'r1'], keptIn(folder), { machine: slow });
      await reached.came;
      const { journal } = await new LocalStore(folder.at('state'), unsynced).open('r1');
      story.settles('mailbox-001', [restored(0)]).ends(0);
      for (const event of story.events.slice(kept)) await journal.append(event);
      await journal.close();
      let pauses = 0;
      const sleep = async (): Promise<void> => {
        pauses += 1;
        if (pauses === 12) goOn.come();
      };
      const { stderr } = await bulkRestore([later, 'r1'], keptIn(folder), { realTime: { ...realTime, sleep } });
      goOn.come();
      await earlier;

      expect(await readFile(folder.at('reports', 'finance', 'r1', 'report.csv'), 'utf8')).toContain(',succeeded,');
      expect(stderr).toContain('Another process writes the reports of `r1`: waiting for it.\n');
      expect(await new LocalStore(folder.at('state')).summaryOf('r1')).toMatchObject({ exitCode: 0 });
    },
  );
});

/** Something that happens once. */
class Moment {
  readonly came: Promise<void>;
  come: () => void = () => undefined;

  constructor() {
    this.came = new Promise((resolve) => {
      this.come = resolve;
    });
  }
}

async function folderWithRun(): Promise<Folder> {
  const folder = await Folder.open();
  const story = runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(0);
  await keepRun(folder.at('state'), 'r1', story);
  return folder;
}
