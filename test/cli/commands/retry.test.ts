import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { planOf } from '../../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../../support/values/run-story.ts';
import { november, resourceOf } from '../../support/values/specs.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

/** Of three mailboxes one came back, one may come back the next time, and one won't. */
function mixedRun(): RunStory {
  return runOf(planOf({ mailbox: 3 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0), failed(1, 'UnknownError'), failed(2, 'ArtifactNotFound')])
    .ends(1);
}

async function folderWith(story: RunStory): Promise<Folder> {
  const folder = await Folder.open();
  await keepRun(folder.at('state'), 'r1', story);
  return folder;
}

describe('bulk-restore retry', () => {
  it('refuses `-` as a file name', async () => {
    expect(await bulkRestore(['retry', 'r1', '--out', '-'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: '`-` is not a file name\n  hint: name a file\n',
    });
  });

  it('writes a spec that validates, and a list of what needs a remedy first', async () => {
    await using folder = await folderWith(mixedRun());
    const [spec, list] = [folder.at('again.yaml'), folder.at('again.yaml.left-out.csv')];

    const { exitCode, stdout } = await bulkRestore(['retry', 'r1', '--out', spec], keptIn(folder));

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `Wrote ${spec}: 1 resource of the run r1 to retry. Check it, then run: bulk-restore run ${spec}\n` +
        `Wrote ${list}: 1 resource left out because they would fail again, each with what to do first.\n`,
    );
    expect((await bulkRestore(['validate', spec])).stdout).toBe(`${spec}: ok, 1 mailbox\n`);
    expect(await readFile(list, 'utf8')).toBe(
      'workload,resource,outcome,error_code,error_message,remedy\r\n' +
        'mailbox,user2@contoso.com,failed,ArtifactNotFound,about ArtifactNotFound,"correct its name, or protect it with a backup policy"\r\n',
    );
  });

  it('lists what it wrote for programs', async () => {
    await using folder = await folderWith(mixedRun());
    const spec = folder.at('again.yaml');

    const { stdout } = await bulkRestore(['retry', 'r1', '--out', spec, '--json'], keptIn(folder));

    expect(JSON.parse(stdout)).toEqual({
      spec,
      resources: 1,
      left_out: { list: folder.at('again.yaml.left-out.csv'), resources: 1 },
    });
  });

  it('writes nothing if everything came back', async () => {
    const story = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .ends(0);
    await using folder = await folderWith(story);

    const { exitCode, stdout } = await bulkRestore(['retry', 'r1', '--out', folder.at('again.yaml')], keptIn(folder));

    expect([exitCode, stdout]).toEqual([0, 'The run r1 has nothing to retry.\n']);
    await expect(stat(folder.at('again.yaml'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  const nameless = (destination: 'new' | 'inPlace') => {
    const settings = { ...november, destination };
    const resources = ['ada', 'bob'].map((name) => resourceOf('mailbox', `${name}@contoso.com`, { settings }));
    return runOf(planOf({}, { resources }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(null, { id: 'a' }), failed(null, 'UnknownError', { id: 'b' })])
      .ends(1);
  };

  it('warns of resources that may have come back already', async () => {
    await using folder = await folderWith(nameless('new'));

    const words = ['retry', 'r1', '--out', folder.at('again.yaml')];
    const { exitCode, stdout, stderr } = await bulkRestore(words, keptIn(folder));

    expect([exitCode, stderr]).toEqual([
      0,
      'it is not known if 2 resources came back: the retry restores them again\n',
    ]);
    expect(stdout).toContain('2 resources of the run r1 to retry');
  });

  it('overwrites them in place only with --include-unknown, and writes nothing without', async () => {
    await using folder = await folderWith(nameless('inPlace'));
    const words = ['retry', 'r1', '--out', folder.at('again.yaml')];

    const refused = await bulkRestore(words, keptIn(folder));
    const written = await stat(folder.at('again.yaml')).catch(() => null);
    const included = await bulkRestore([...words, '--include-unknown'], keptIn(folder));

    expect([refused.exitCode, refused.stdout, written]).toEqual([3, '', null]);
    expect(refused.stderr).toContain(
      'it is not known if 2 resources came back, and a retry would overwrite them in place\n',
    );
    expect([included.exitCode, included.stdout]).toEqual([0, expect.stringContaining('2 resources of the run r1')]);
  });

  it('leaves no list behind if the spec is there already', async () => {
    await using folder = await folderWith(mixedRun());
    const spec = await folder.file('again.yaml', 'mine');

    const { exitCode } = await bulkRestore(['retry', 'r1', '--out', spec], keptIn(folder));

    expect(exitCode).toBe(2);
    expect(await readFile(spec, 'utf8')).toBe('mine');
    await expect(stat(`${spec}.left-out.csv`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a run that has work left', async () => {
    await using folder = await folderWith(
      runOf(planOf({ mailbox: 1 }))
        .activates('mailbox-001')
        .ends(4),
    );

    const { exitCode, stderr } = await bulkRestore(['retry', 'r1', '--out', folder.at('again.yaml')], keptIn(folder));

    expect(exitCode).toBe(3);
    expect(stderr).toContain('the run r1 has work left');
    expect(stderr).toContain('bulk-restore resume r1');
  });

  it('never overwrites a file', async () => {
    await using folder = await folderWith(mixedRun());
    const spec = await folder.file('again.yaml', 'precious');

    const { exitCode, stderr } = await bulkRestore(['retry', 'r1', '--out', spec], keptIn(folder));

    expect([exitCode, await readFile(spec, 'utf8')]).toEqual([2, 'precious']);
    expect(stderr).toContain(`\`${spec}\` already exists`);
  });

  it('writes nothing if one of its files exists', async () => {
    await using folder = await folderWith(mixedRun());
    const spec = await folder.file('again.yaml', 'mine');

    const { exitCode } = await bulkRestore(['retry', 'r1', '--out', spec], keptIn(folder));

    expect(exitCode).toBe(2);
    expect(await readFile(spec, 'utf8')).toBe('mine');
    await expect(stat(`${spec}.left-out.csv`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('needs --out', async () => {
    await using folder = await folderWith(mixedRun());

    const { exitCode, stderr } = await bulkRestore(['retry', 'r1'], keptIn(folder));

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--out');
  });
});
