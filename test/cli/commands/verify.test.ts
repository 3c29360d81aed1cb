import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyChains } from '../../../src/cli/evidence/verification.ts';
import type { Disk } from '../../../src/store/machine.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
import type { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { folderWithRuns, keepEndedRun, reportAgain, verify, writeKeys } from '../../support/rigs/evidence-rig.ts';

describe('bulk-restore verify', () => {
  it('finds the runs of a spec by its name, and their chain whole', async () => {
    await using folder = await folderWithRuns(['r1', 'r2', 'r3']);

    expect(await verify(folder, 'finance')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `r1  intact  5 files, not signed
r2  intact  5 files, not signed
r3  intact  5 files, not signed

The chain of finance is whole: 3 runs.
Intact. Without signatures and \`--key\`, this shows damage, not forgery.
`,
    });
  });

  it('checks a copied folder without the state directory and without the runs before', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await cp(runFolder(folder, 'r2'), folder.at('copy', 'as an auditor names it'), { recursive: true });
    await rm(folder.at('state'), { recursive: true });

    const { exitCode, stdout } = await verify(folder, folder.at('copy', 'as an auditor names it'));

    expect(exitCode).toBe(0);
    expect(stdout).toContain('The chain starts here: the run before it, `r1`, is not beside it.\n');
  });

  it.each<[change: string, make: (run: string) => Promise<unknown>, finding: string]>([
    ['edited', (run) => writeFile(join(run, 'report.csv'), 'all is well'), 'r2/report.csv: was edited'],
    ['removed', (run) => rm(join(run, 'report.json')), 'r2/report.json: is missing'],
    [
      'added',
      (run) => writeFile(join(run, 'report.html'), ''),
      'r2/report.html: was added: manifest.json does not list it',
    ],
    ['a folder', (run) => mkdir(join(run, 'more')), 'r2/more: was added: manifest.json does not list it'],
    ['without its manifest', (run) => rm(join(run, 'manifest.json')), 'r2/manifest.json: is missing'],
    [
      'a link',
      async (run) => {
        await rename(join(run, 'report.csv'), join(dirname(dirname(run)), 'moved.csv'));
        await symlink('../../moved.csv', join(run, 'report.csv'));
      },
      'r2/report.csv: is not a file any more',
    ],
    [
      'edited together with its hash',
      async (run) => {
        const manifest = await readFile(join(run, 'manifest.json'), 'utf8');
        await writeFile(join(run, 'manifest.json'), manifest.replace('"exit_code": 0', '"exit_code": 1'));
      },
      'r2/manifest.json: was edited: its hash does not fit',
    ],
    [
      'a manifest with one more line feed',
      async (run) => writeFile(join(run, 'manifest.json'), `${await readFile(join(run, 'manifest.json'), 'utf8')}\n`),
      'r2/manifest.json: was edited: its hash does not fit',
    ],
  ])('names what is %s, in a folder and in a chain', async (_, change, finding) => {
    await using folder = await folderWithRuns(['r1', 'r2', 'r3']);
    await change(runFolder(folder, 'r2'));

    for (const word of [runFolder(folder, 'r2'), 'finance']) {
      const { exitCode, stdout } = await verify(folder, word);

      expect(exitCode).toBe(1);
      expect(stdout).toContain(`\n${finding}\n`);
      expect(stdout).toContain('r2  NOT INTACT  ');
    }
  });

  it('names a run that is missing between two others', async () => {
    await using folder = await folderWithRuns(['r1', 'r2', 'r3']);
    await rm(runFolder(folder, 'r2'), { recursive: true });

    const { exitCode, stdout } = await verify(folder, 'finance');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('\nr3: the run before it is missing: `r2`\n');
  });

  it('names the last run if it is missing, as long as the state directory knows it', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await rm(runFolder(folder, 'r2'), { recursive: true });

    const { exitCode, stdout } = await verify(folder, 'finance');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('\nr2: the last run of the chain is missing\n');
  });

  it('lets the oldest runs go: the chain starts later', async () => {
    await using folder = await folderWithRuns(['r1', 'r2', 'r3']);
    await rm(runFolder(folder, 'r1'), { recursive: true });

    const { exitCode, stdout } = await verify(folder, 'finance');

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'The chain of finance is whole: 2 runs; it starts here, 1 earlier run not in this folder.\n',
    );
  });

  it('names runs whose folders changed places', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await rename(runFolder(folder, 'r1'), runFolder(folder, 'other'));
    await rename(runFolder(folder, 'r2'), runFolder(folder, 'r1'));
    await rename(runFolder(folder, 'other'), runFolder(folder, 'r2'));

    const { exitCode, stdout } = await verify(folder, 'finance');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('\nr2: this folder holds the run `r1`\nr1: this folder holds the run `r2`\n');
  });

  it('keeps each manifest that `report` replaces, and the runs after it still follow', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await reportAgain(folder, 'r1');
    await reportAgain(folder, 'r1');

    const { exitCode, stdout } = await verify(folder, 'finance');

    expect(await readdir(runFolder(folder, 'r1'))).toEqual(
      expect.arrayContaining(['manifest.json', 'manifest.1.json', 'manifest.2.json']),
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('r1  intact  7 files, manifest 3, not signed\n')]);
  });

  it('names a manifest that was replaced and is gone', async () => {
    await using folder = await folderWithRuns(['r1']);
    await reportAgain(folder, 'r1');
    await rm(join(runFolder(folder, 'r1'), 'manifest.1.json'));

    const { exitCode, stdout } = await verify(folder, runFolder(folder, 'r1'));

    expect(exitCode).toBe(1);
    expect(stdout).toContain('\nr1/manifest.1.json: is missing\n');
  });

  it('does not take an edit for the truth when `report` writes other files again', async () => {
    await using folder = await folderWithRuns(['r1']);
    await writeFile(join(runFolder(folder, 'r1'), 'report.csv'), 'all is well');
    await reportAgain(folder, 'r1', '--format', 'json');

    const { exitCode, stdout } = await verify(folder, runFolder(folder, 'r1'));

    expect(exitCode).toBe(1);
    expect(stdout).toContain('\nr1/report.csv: was edited\n');
  });

  it('gives emulated runs a chain of their own', async () => {
    await using folder = await folderWithRuns(['r1']);
    await keepEndedRun(folder, 'e1', { isEmulated: true });
    await keepEndedRun(folder, 'r2');
    for (const run of ['e1', 'r2']) await reportAgain(folder, run);

    const { exitCode, stdout } = await verify(folder, 'finance');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('The chain of finance (emulated) is whole: 1 run.\n');
    expect(stdout).toContain('The chain of finance is whole: 2 runs.\n');
  });

  it('names a folder with reports and without a manifest, and skips an empty one', async () => {
    await using folder = await folderWithRuns(['r1']);
    await mkdir(runFolder(folder, 'going-on'));
    expect(await verify(folder, 'finance')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('going-on  no reports yet\n'),
    });

    await writeFile(join(runFolder(folder, 'going-on'), 'report.csv'), '');

    expect(await verify(folder, 'finance')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('\ngoing-on/manifest.json: is missing\n'),
    });
  });

  it('is a wrong command line if there is nothing to check', async () => {
    await using folder = await folderWithRuns(['r1']);

    const { exitCode, stdout, stderr } = await verify(folder, 'sales');

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('there is no evidence at `sales`, and none of a spec with that name in ');
  });

  it('is one JSON document with --json', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await writeFile(join(runFolder(folder, 'r2'), 'report.csv'), '');

    const { stdout } = await verify(folder, 'finance', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      runs: [
        { run: 'r1', position: 1, intact: true },
        { run: 'r2', position: 2, intact: false },
      ],
      chains: [{ spec_name: 'finance', runs: ['r1', 'r2'], whole: true }],
      findings: [{ kind: 'edited', run: 'r2', file: 'report.csv', message: 'was edited' }],
    });
  });
});

describe('a signature', () => {
  it('is checked with the public key of whoever signed', async () => {
    await using folder = await folderWithRuns(['r1', 'r2'], { isSigned: true });

    const { exitCode, stdout } = await verify(folder, 'finance', '--key', folder.at('pub.pem'));

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^r1 {2}intact {2}5 files, signed with SHA256:\S{43}\n/);
    expect(stdout).toContain('Intact. The check is by the hashes of all files and by signatures of the given key.\n');
  });

  it('is missing only if a key is given', async () => {
    await using folder = await folderWithRuns(['r1']);

    const { exitCode, stdout } = await verify(folder, 'finance', '--key', folder.at('pub.pem'));

    expect(exitCode).toBe(1);
    expect(stdout).toContain('\nr1/manifest.json: is not signed\n');
    expect(await verify(folder, 'finance')).toMatchObject({ exitCode: 0 });
  });

  it('of somebody else is not the one that is asked for', async () => {
    await using folder = await folderWithRuns(['r1'], { isSigned: true });
    await writeKeys(folder, 'other-');

    const { exitCode, stdout } = await verify(folder, 'finance', '--key', folder.at('other-pub.pem'));

    expect(exitCode).toBe(1);
    expect(stdout).toContain('\nr1/manifest.json: is signed with another key, SHA256:');
  });

  it('of any of several keys will do, because keys change', async () => {
    await using folder = await folderWithRuns(['r1'], { isSigned: true });
    await writeKeys(folder, 'new-');
    await keepEndedRun(folder, 'r2');
    await reportAgain(folder, 'r2', '--sign-key', folder.at('new-key.pem'));
    const keys = ['--key', folder.at('pub.pem'), '--key', folder.at('new-pub.pem')];

    expect(await verify(folder, 'finance', ...keys)).toMatchObject({ exitCode: 0 });
    expect(await verify(folder, 'finance', ...keys.slice(2))).toMatchObject({ exitCode: 1 });
  });
});

it('finds each of 1,000 random edits of one byte in the folders of runs', {
  tags: 'slow',
  timeout: 120_000,
}, async () => {
  await using folder = await folderWithRuns(['r1', 'r2', 'r3'], { isSigned: true });
  await reportAgain(folder, 'r2', '--sign-key', folder.at('key.pem'));
  const specFolder = folder.at('reports', 'finance');
  const files = (await readdir(specFolder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  const random = numbers(16);

  const missed: string[] = [];
  for (let edit = 0; edit < 1_000; edit += 1) {
    const file = files[Math.floor(random() * files.length)];
    const path = join(file?.parentPath ?? '', file?.name ?? '');
    const change = { path, place: random(), bits: 1 + Math.floor(random() * 255) };
    const { findings } = await verifyChains(specFolder, { keys: [] }, edited(change));
    if (findings.length === 0) missed.push(JSON.stringify(change));
  }

  expect(missed).toEqual([]);
  expect((await verifyChains(specFolder, { keys: [] }, nodeMachine.disk)).findings).toEqual([]);
});

interface Edit {
  readonly path: string;
  /** From 0 to 1: where in the file. */
  readonly place: number;
  /** Which bits of the byte change. */
  readonly bits: number;
}

/** The disk with one byte of one file changed. */
function edited({ path, place, bits }: Edit): Disk {
  return {
    ...nodeMachine.disk,
    async *readPieces(read) {
      if (read !== path) return yield* nodeMachine.disk.readPieces(read);
      const bytes = await readFile(path);
      const at = Math.floor(place * bytes.length);
      bytes.writeUInt8((bytes[at] ?? 0) ^ bits, at);
      yield bytes;
    },
  };
}

/** Numbers from 0 to 1 that are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function runFolder(folder: Folder, run: string): string {
  return folder.at('reports', 'finance', run);
}

describe('a key file', () => {
  it.each([
    ['missing.pem', null, 'cannot be read (ENOENT)'],
    ['rsa.pem', 'rsa', 'holds a key of the kind rsa, and only Ed25519 is accepted'],
    ['locked.pem', 'locked', 'is encrypted, and a run cannot ask for its password'],
    ['pub.pem', null, 'holds a public key, and a private key signs'],
    ['notes.pem', 'text', 'holds no private key in PEM'],
  ])('that cannot sign is refused before anything is sent: %s', async (file, content, complaint) => {
    await using folder = await folderWithRuns([]);
    if (content !== null) await folder.file(file, wrongKeys[content as keyof typeof wrongKeys]());
    await keepEndedRun(folder, 'r1');

    for (const words of [
      ['run', 'spec.yaml', '--emulator'],
      ['resume', 'r1'],
      ['report', 'r1'],
    ]) {
      const { exitCode, stdout, stderr } = await bulkRestore([...words, '--sign-key', folder.at(file)], keptIn(folder));

      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toContain(`${file}\` ${complaint}\n  hint: `);
    }
  });

  it('of whoever checks must be the public one', async () => {
    await using folder = await folderWithRuns(['r1']);

    const { exitCode, stderr } = await verify(folder, 'finance', '--key', folder.at('key.pem'));

    expect(exitCode).toBe(2);
    expect(stderr).toContain('key.pem` holds a private key, and a public key checks\n');
  });

  it('is never shown if somebody gives the key itself', async () => {
    await using folder = await folderWithRuns(['r1']);
    const pem = await readFile(folder.at('key.pem'), 'utf8');

    const { exitCode, stderr } = await bulkRestore(['report', 'r1'], { ...keptIn(folder), BULK_RESTORE_SIGN_KEY: pem });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('`--sign-key` has a key as its value, and takes the path of a file that holds it\n');
    expect(stderr).not.toContain(pem.split('\n')[1]);
  });

  it('leaves nothing of itself in reports, state and output', async () => {
    await using folder = await folderWithRuns(['r1'], { isSigned: true });
    const [, secret = ''] = (await readFile(folder.at('key.pem'), 'utf8')).split('\n');
    const files = (await readdir(folder.path, { recursive: true, withFileTypes: true })).filter(
      (one) => one.isFile() && one.name !== 'key.pem',
    );

    for (const { parentPath, name } of files)
      expect(await readFile(join(parentPath, name), 'latin1')).not.toContain(secret.slice(20));
  });
});

const wrongKeys = {
  rsa: () =>
    `${generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })}`,
  locked: () =>
    `${generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })}`,
  text: () => 'no key at all\n',
};
