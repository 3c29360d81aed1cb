import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../src/store/machine.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { folderWithRuns, keepEndedRun, reportAgain, verify } from '../../support/rigs/evidence-rig.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

const onEmulator = ['--emulator', '--time-scale', '10000', '--patience', '1d'];

describe('the evidence of a run', () => {
  it('is written when the run ends, and signed with the key of the variable', async () => {
    await using folder = await folderWithRuns([]);
    const spec = await folder.file('spec.yaml', financeSpec);
    const variables = { ...keptIn(folder), BULK_RESTORE_SIGN_KEY: folder.at('key.pem') };

    await bulkRestore(['run', spec, ...onEmulator, '--run-id', 'r1'], variables);

    const { exitCode, stdout } = await verify(folder, 'finance', '--key', folder.at('pub.pem'));
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^r1 {2}intact {2}\d files, signed with SHA256:.*, emulated\n/),
    ]);
  });

  it('has the plan and the journal, byte by byte, in files that are the same each time', async () => {
    await using folder = await folderWithRuns(['r1']);
    const read = (file: string): Promise<Buffer> => readFile(folder.at('reports', 'finance', 'r1', file));
    const copies = [await read('plan.json.gz'), await read('journal.ndjson.gz')];
    await reportAgain(folder, 'r1');

    expect([await read('plan.json.gz'), await read('journal.ndjson.gz')]).toEqual(copies);
    for (const file of ['plan.json', 'journal.ndjson'])
      expect(gunzipSync(await read(`${file}.gz`))).toEqual(await readFile(folder.at('state', 'runs', 'r1', file)));
    // Bytes 4 to 7 are the time, byte 9 is the system.
    expect([...(copies[0] ?? [])].slice(4, 10)).toEqual([0, 0, 0, 0, expect.any(Number), 255]);
  });

  it('leaves out what a crash cut off of the journal', async () => {
    await using folder = await folderWithRuns(['r1']);
    const journal = folder.at('state', 'runs', 'r1', 'journal.ndjson');
    const whole = await readFile(journal);
    await writeFile(journal, Buffer.concat([whole, Buffer.from('{"type":"run-res')]));
    await reportAgain(folder, 'r1');

    const copy = await readFile(folder.at('reports', 'finance', 'r1', 'journal.ndjson.gz'));
    expect(gunzipSync(copy)).toEqual(whole);
  });

  it('warns of a file that somebody else put there, and lists it', async () => {
    await using folder = await folderWithRuns(['r1']);
    await writeFile(folder.at('reports', 'finance', 'r1', 'notes.txt'), '');

    const { stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(stderr).toBe('manifest.json lists `notes.txt`, and bulk-restore did not write that file\n');
    expect(await verify(folder, 'finance')).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['report', ['report', 'r1']],
    ['resume', ['resume', 'r1']],
  ])('warns if `%s` has no key for a run whose manifest was signed, once', async (_, command) => {
    await using folder = await folderWithRuns(['r1']);
    const key = folder.at('key.pem');
    await bulkRestore(['report', 'r1', '--sign-key', key], keptIn(folder));

    const { stderr } = await bulkRestore(command, keptIn(folder));
    const again = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(stderr).toContain(`the manifest of \`r1\` was signed, and the new one is not: this command had no key
  hint: sign it again with \`bulk-restore report r1 --sign-key <file> --state-dir ${folder.at('state')}\`
`);
    expect(again.stderr).toBe('');
    await bulkRestore(['report', 'r1', '--sign-key', key], keptIn(folder));
    expect(await verify(folder, 'finance', '--key', folder.at('pub.pem'))).toMatchObject({ exitCode: 0 });
  });

  it('goes on with the chain of the reports if the state directory is lost', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await rm(folder.at('state'), { recursive: true });
    await keepEndedRun(folder, 'r3');
    await reportAgain(folder, 'r3');

    expect(await manifestOf(folder, 'r3')).toMatchObject({ position: 3, previous: { run: 'r2' } });
  });

  it('keeps the place of a run whose reports are lost and written again', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await rm(folder.at('reports', 'finance', 'r2'), { recursive: true });
    await reportAgain(folder, 'r2');

    expect(await manifestOf(folder, 'r2')).toMatchObject({ position: 2, previous: { run: 'r1' } });
    expect(await verify(folder, 'finance')).toMatchObject({ exitCode: 0 });
  });

  it('shows that a manifest was removed, also after the reports are written again', async () => {
    await using folder = await folderWithRuns(['r1', 'r2', 'r3']);
    await rm(folder.at('reports', 'finance', 'r2', 'manifest.json'));
    await reportAgain(folder, 'r2');

    const { exitCode, stdout } = await verify(folder, 'finance');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('r3: follows a manifest of `r2` that is not there\n');
  });

  it('is a chain without forks if runs end at the same time', { tags: 'slow' }, async () => {
    await using folder = await folderWithRuns(['r0']);
    const runs = ['r1', 'r2', 'r3', 'r4'];
    for (const run of runs) await keepEndedRun(folder, run);

    await Promise.all(runs.map((run) => reportAgain(folder, run)));

    const { exitCode, stdout } = await verify(folder, 'finance');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('The chain of finance is whole: 5 runs.\n')]);
  });

  it('has no gap and no fork if a process dies at any write of it', { tags: 'slow', timeout: 120_000 }, async () => {
    for (let writes = 0; ; writes += 1) {
      await using folder = await folderWithRuns(['r1']);
      for (const run of ['r2', 'r3']) await keepEndedRun(folder, run);
      const machine = dyingAfter(writes);
      await bulkRestore(['report', 'r2'], keptIn(folder), { machine });

      for (const run of ['r3', 'r2']) await reportAgain(folder, run);

      expect(await verify(folder, 'finance'), `after ${writes} writes`).toMatchObject({ exitCode: 0 });
      if (!machine.isDead()) break;
    }
  });

  it('is an error with a remedy if it cannot be written, and the reports are there', async () => {
    await using folder = await Folder.open();
    await keepEndedRun(folder, 'r1');
    await writeFile(folder.at('state', 'chains'), 'a file where the folder should be');

    const { exitCode, stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`cannot write the evidence in ${folder.at('reports', 'finance', 'r1')}: `);
    expect(stderr).toContain('  hint: make room or give access, then write it again with `bulk-restore report r1 ');
    expect(await readdir(folder.at('reports', 'finance', 'r1'))).toContain('report.csv');
  });
});

async function manifestOf(folder: Folder, run: string): Promise<unknown> {
  return JSON.parse(await readFile(folder.at('reports', 'finance', run, 'manifest.json'), 'utf8'));
}

/** A machine whose process can rename so many files: then nothing it does reaches the disk. Locks name a process that is gone. */
function dyingAfter(renames: number): Machine & { isDead(): boolean } {
  let left = renames;
  const { disk } = nodeMachine;
  const alive = <Result>(act: () => Promise<Result>): Promise<Result> =>
    left > 0 ? act() : Promise.reject(Object.assign(new Error('EIO: dead'), { code: 'EIO', syscall: 'write' }));
  return {
    ...nodeMachine,
    pid: 4_194_304,
    processKey: async () => '',
    isDead: () => left <= 0,
    disk: {
      ...disk,
      rename: (from, to) =>
        alive(async () => {
          await disk.rename(from, to);
          left -= 1;
        }),
      removeFile: (path) => (path.endsWith('.tmp') ? disk.removeFile(path) : alive(() => disk.removeFile(path))),
    },
  };
}
