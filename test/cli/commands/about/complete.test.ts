import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../../support/folder.ts';
import { bulkRestore, keptIn } from '../../../support/rigs/environments.ts';

/** What a shell is answered that wants to complete the last of these words. */
async function answer(words: readonly string[], variables = {}): Promise<{ candidates: string[]; directive: string }> {
  const { exitCode, stdout, stderr } = await bulkRestore(['complete', '--', ...words], variables);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  return { candidates: lines.slice(0, -1).map((line) => line.replace(/\t.+/, '')), directive: lines.at(-1) ?? '' };
}

const theseOnly = ':36';
const anyFile = ':0';
const directories = ':16';
const withExtension = ':8';

describe('what completes a command line', () => {
  it.each([
    ['re', ['resume', 'retry', 'report']],
    ['x', []],
    ['help st', ['status', 'store']],
    ['--v', ['--version']],
    ['run --log', ['--log-level', '--log-format']],
    ['run --quiet --qu', []],
    ['run --log-level ', ['error', 'warn', 'info', 'debug']],
    ['run --auth tok', ['token']],
    ['run --auth=tok', ['token']],
    ['run --auth token --log-format ', ['pretty', 'json']],
    ['completion ', ['bash', 'zsh', 'fish', 'powershell']],
    ['run --run-id ', []],
    ['plan spec.yaml ', []],
    ['frobnicate ', []],
    ['run --frobnicate=', []],
    ['help plan ', []],
  ])('is a word of the program, or none: %s', async (line, expected) => {
    expect(await answer(line.split(' '))).toEqual({ candidates: expected, directive: theseOnly });
  });

  it('lists the commands of help if nothing is typed', async () => {
    const { candidates } = await answer(['']);

    const { stdout } = await bulkRestore(['--help']);
    expect(candidates).toEqual(stdout.match(/(?<=^ {2})[a-z-]+(?= \S)/gm));
    expect(candidates).not.toContain('complete');
  });

  it('comes with what it is for', async () => {
    const { stdout } = await bulkRestore(['complete', '--', 'ini']);

    expect(stdout).toBe(`init\twrite a commented first spec\n${theseOnly}\n`);
  });

  it.each(['validate ', 'validate a.yaml ', 'plan ', 'plan --json ', 'run fin', 'plan -- --'])(
    'is a YAML file where a spec is expected: %s',
    async (line) => {
      expect(await answer(line.split(' '))).toEqual({ candidates: ['yaml', 'yml'], directive: withExtension });
    },
  );

  it('is a list if a list is expected', async () => {
    expect(await answer(['init', '--from', ''])).toEqual({ candidates: ['csv', 'txt'], directive: withExtension });
  });

  it.each([
    ['run spec.yaml --scenario ', anyFile],
    ['init ', anyFile],
    ['status --state-dir ', directories],
    ['status --state-dir=', directories],
  ])('is a file or a directory of the shell: %s', async (line, directive) => {
    expect(await answer(line.split(' '))).toEqual({ candidates: [], directive });
  });

  it.each(['status', 'resume', 'cancel', 'report', 'retry'])(
    'is a run of the state directory after %s',
    async (name) => {
      await using folder = await Folder.open();
      for (const id of ['20261115-030000-1a2b', '20261122-030000-7f3a', 'other']) {
        await mkdir(folder.at('state', 'runs', id), { recursive: true });
      }
      const ids = ['20261122-030000-7f3a', '20261115-030000-1a2b'];

      const named = await answer([name, '--state-dir', folder.at('state'), '2']);
      const assigned = await answer([name, `--state-dir=${folder.at('state')}`, '2']);
      const fromVariable = await answer([name, '2'], keptIn(folder));

      expect([named, assigned, fromVariable]).toEqual(Array(3).fill({ candidates: ids, directive: theseOnly }));
    },
  );

  it('is no folder whose name a shell would carry out', async () => {
    await using folder = await Folder.open();
    for (const name of ['r1', '$(touch pwned)', '-rf', 'a b'])
      await mkdir(folder.at('state', 'runs', name), { recursive: true });

    expect((await answer(['status', ''], keptIn(folder))).candidates).toEqual(['r1']);
  });

  it('is nothing without a state directory', async () => {
    await using folder = await Folder.open();
    const file = await folder.file('runs', '');

    for (const at of [folder.at('missing'), folder.path, file]) {
      expect(await answer(['status', '--state-dir', at, ''])).toEqual({ candidates: [], directive: theseOnly });
    }
  });
});
