import { describe, expect, it } from 'vitest';
import { writeReports } from '../../../src/cli/files/report-files.ts';
import { StoreProblem } from '../../../src/store/store.ts';
import { Folder } from '../../support/folder.ts';
import { planOf } from '../../support/values/plans.ts';
import { runOf } from '../../support/values/run-story.ts';

describe('reports', () => {
  it.each([
    ['the journal could not be read', new StoreProblem('unreadable', 'the journal is gone', 'look for it')],
    ['the disk was full', Object.assign(new Error('no space'), { syscall: 'write' })],
  ])('can be written again later if %s', async (_why, error) => {
    await using folder = await Folder.open();
    const result = await runOf(planOf({ mailbox: 1 })).result;
    const gone = {
      ...result,
      resources: () => {
        throw error;
      },
    };

    await expect(
      writeReports(gone, ['csv'], { reportDir: folder.at('reports'), stateDir: '.bulk-restore' }),
    ).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(`report.csv: ${error.message}`),
      hint: expect.stringContaining('bulk-restore report r1'),
    });
  });

  it('that fail for another reason are a bug', async () => {
    await using folder = await Folder.open();
    const result = await runOf(planOf({ mailbox: 1 })).result;
    const broken = {
      ...result,
      resources: () => {
        throw new TypeError('not a function');
      },
    };

    await expect(
      writeReports(broken, ['csv'], { reportDir: folder.at('reports'), stateDir: '.bulk-restore' }),
    ).rejects.toThrow(TypeError);
  });
});
