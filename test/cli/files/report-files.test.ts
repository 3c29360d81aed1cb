import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeReports } from '../../../src/cli/files/report-files.ts';
import { reportFormats } from '../../../src/spec/spec.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
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

    await expect(writeReports(gone, ['csv'], reportsIn(folder))).rejects.toMatchObject({
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

    await expect(writeReports(broken, ['csv'], reportsIn(folder))).rejects.toThrow(TypeError);
  });

  it('are not written through a link, with the way out', async () => {
    await using folder = await Folder.open();
    const result = await runOf(planOf({ mailbox: 1 })).result;
    const path = folder.at('reports', result.plan.name, 'r1', 'report.csv');
    await mkdir(folder.at('reports', result.plan.name, 'r1'), { recursive: true });
    await writeFile(folder.at('precious'), 'mine');
    await symlink(folder.at('precious'), path);

    await expect(writeReports(result, ['csv'], reportsIn(folder))).rejects.toMatchObject({
      message: expect.stringContaining(`cannot write the report ${path}: ELOOP: the path is a link`),
      hint: 'remove the link, then write it again with `bulk-restore report r1`',
    });
    expect(await readFile(folder.at('precious'), 'utf8')).toBe('mine');
  });

  it('read the rows once for all files', async () => {
    await using folder = await Folder.open();
    const result = await runOf(planOf({ mailbox: 3 })).result;
    let readings = 0;
    const counting = {
      ...result,
      resources: () => {
        readings += 1;
        return result.resources();
      },
    };

    const paths = await writeReports(counting, reportFormats, reportsIn(folder));

    expect(paths.map((path) => basename(path))).toEqual([
      'report.csv',
      'report.json',
      'report.html',
      'report.junit.xml',
      'report.md',
      'failed.csv',
    ]);
    expect(readings).toBe(1);
  });

  it('are written except for the one that cannot be', async () => {
    await using folder = await Folder.open();
    const result = await runOf(planOf({ mailbox: 3 })).result;
    const at = folder.at('reports', result.plan.name, 'r1');
    await mkdir(join(at, 'report.csv'), { recursive: true });

    await expect(writeReports(result, ['csv', 'json'], reportsIn(folder))).rejects.toMatchObject({
      message: expect.stringContaining('cannot write the report'),
    });

    expect(JSON.parse(await readFile(join(at, 'report.json'), 'utf8')).resources).toHaveLength(3);
    expect((await readFile(join(at, 'failed.csv'), 'utf8')).split('\r\n')).toHaveLength(5);
  });

  it('may be kept in a folder that is a link', async () => {
    await using folder = await Folder.open();
    const result = await runOf(planOf({ mailbox: 1 })).result;
    await mkdir(folder.at('share'));
    await symlink(folder.at('share'), folder.at('reports'));

    await writeReports(result, ['csv'], reportsIn(folder));

    expect(await readFile(folder.at('share', result.plan.name, 'r1', 'report.csv'), 'utf8')).toContain('run_id');
  });
});

function reportsIn(folder: Folder): Parameters<typeof writeReports>[2] {
  return { reportDir: folder.at('reports'), storePlace: '.bulk-restore', machine: nodeMachine };
}
