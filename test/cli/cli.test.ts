import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../src/cli/cli.ts';
import { commands } from '../../src/cli/command-table.ts';
import { optionGroups } from '../../src/cli/shared-options.ts';
import { version } from '../../src/util/version.ts';
import { Folder } from '../support/folder.ts';
import { bulkRestore, environmentOf, keptIn, Screen } from '../support/rigs/environments.ts';

describe('bulk-restore', () => {
  it('prints its version', async () => {
    expect(await bulkRestore(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('prints its version, and for programs what it runs on', async () => {
    expect(await bulkRestore(['version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
    expect(JSON.parse((await bulkRestore(['version', '--json'])).stdout)).toEqual({
      version,
      node: '24.11.0',
      platform: 'linux',
    });
  });

  it('lists its commands with --help, those that restore first', async () => {
    const { exitCode, stdout } = await bulkRestore(['--help']);

    const commands = stdout.match(/(?<=^ {2})[a-z-]+(?= )/gm);
    expect(exitCode).toBe(0);
    expect(commands).toEqual([
      'run',
      'resume',
      'cancel',
      'retry',
      'status',
      'report',
      'history',
      'verify',
      'init',
      'validate',
      'plan',
      'doctor',
      'points',
      'inventory',
      'emulate',
      'submit',
      'worker',
      'workers',
      'schedule',
      'store',
      'explain',
      'support-bundle',
      'completion',
      'version',
      'help',
    ]);
  });

  it('names the variable of every flag that has one', async () => {
    const { stdout } = await bulkRestore(['run', '--help']);

    const variables = [...new Set(stdout.match(/BULK_RESTORE_[A-Z_]+/g))].sort();
    expect(variables).toEqual([
      'BULK_RESTORE_ASSUME_TENANT',
      'BULK_RESTORE_AUTH',
      'BULK_RESTORE_CHECK',
      'BULK_RESTORE_CHECK_TIMEOUT',
      'BULK_RESTORE_EVENTS',
      'BULK_RESTORE_GRAPH_URL',
      'BULK_RESTORE_GRAPH_VERSION',
      'BULK_RESTORE_LOCK_WAIT',
      'BULK_RESTORE_LOG_FORMAT',
      'BULK_RESTORE_LOG_LEVEL',
      'BULK_RESTORE_METRICS_FILE',
      'BULK_RESTORE_NOTIFY',
      'BULK_RESTORE_NOTIFY_FORMAT',
      'BULK_RESTORE_NOTIFY_STALL',
      'BULK_RESTORE_NOTIFY_START',
      'BULK_RESTORE_NO_COLOR',
      'BULK_RESTORE_PATIENCE',
      'BULK_RESTORE_POLL',
      'BULK_RESTORE_QUIET',
      'BULK_RESTORE_REPORT_DIR',
      'BULK_RESTORE_SIGN_KEY',
      'BULK_RESTORE_STATE_DIR',
      'BULK_RESTORE_STORE',
      'BULK_RESTORE_TOKEN_COMMAND',
      'BULK_RESTORE_TOKEN_FILE',
      'BULK_RESTORE_TRACE',
    ]);
  });

  it('shows its help on stderr without a command', async () => {
    const { exitCode, stdout, stderr } = await bulkRestore([]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: bulk-restore');
  });
});

describe('what went wrong', () => {
  it('is one JSON document on stdout with --json, as well as a text on stderr', async () => {
    const { exitCode, stdout, stderr } = await bulkRestore(['plan', 'no-such.yaml', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      exit_code: exitCode,
      problems: [{ file: 'no-such.yaml', line: 1, column: 1, message: '`no-such.yaml` does not exist' }],
    });
    expect(stderr).toContain('1 problem in 1 file. Nothing was sent.');
  });
});

describe('a wrong command line', () => {
  it.each([
    ['plam spec.yaml', 'unknown command `plam`\n  hint: did you mean `plan`?\n'],
    ['frobnicate', 'unknown command `frobnicate`\n'],
  ])('is refused with where to find commands: %s', async (line, complaint) => {
    const stderr = `${complaint}  hint: list commands with \`bulk-restore help\`\n`;

    expect(await bulkRestore(line.split(' '))).toEqual({ exitCode: 2, stdout: '', stderr });
  });

  it.each([
    ['plan spec.yaml --formt json', 'unknown option `--formt`\n  hint: did you mean `--format`?\n'],
    ['run spec.yaml --emulater', 'unknown option `--emulater`\n  hint: did you mean `--emulator`?\n'],
    ['plan', 'missing required argument `spec`\n'],
    ['plan a.yaml b.yaml', 'too many arguments for `plan`. Expected 1 argument but got 2.\n'],
    ['run spec.yaml --poll', 'option `--poll <duration>` argument missing\n'],
    [
      'run spec.yaml --poll 30',
      '`30` is not a valid value for `--poll <duration>`. Expected a duration such as 200ms, 30s, 5m, 4h or 7d.\n',
    ],
    [
      'plan spec.yaml --format yaml',
      '`yaml` is not a valid value for `--format <format>`. Allowed choices are text, json, markdown.\n',
    ],
    [
      'run --plan plan.json --expect 12ab',
      '`12ab` is not a valid value for `--expect <hash>`. Expected the 64 hexadecimal digits of a SHA-256, as in the plan.\n',
    ],
    [
      'run --plan plan.json --max-plan-age 24',
      '`24` is not a valid value for `--max-plan-age <duration>`. Expected a duration such as 200ms, 30s, 5m, 4h or 7d.\n',
    ],
    [
      'run spec.yaml --run-id ../r1',
      '`../r1` is not a valid value for `--run-id <id>`. ' +
        'Expected 1 to 64 letters, digits, dots, dashes or underscores, starting with a letter or digit.\n',
    ],
    ['emulate --port http', '`http` is not a valid value for `--port <number>`. Expected a port from 0 to 65535.\n'],
    ['emulate --port 65536', '`65536` is not a valid value for `--port <number>`. Expected a port from 0 to 65535.\n'],
    [
      'run spec.yaml --time-scale 0',
      '`0` is not a valid value for `--time-scale <factor>`. Expected a number above 0, such as 60.\n',
    ],
  ])('is refused with what was expected: %s', async (line, complaint) => {
    const [command = '', ...others] = line.split(' ');
    const stderr = `${complaint}  hint: see its flags with \`bulk-restore help ${command}\`\n`;

    expect(await bulkRestore([command, ...others])).toEqual({ exitCode: 2, stdout: '', stderr });
  });
});

describe('an empty word', () => {
  it.each([
    ['--report-dir <path>', ['run', 'spec.yaml', '--emulator', '--report-dir', '']],
    ['--state-dir <path>', ['status', '--state-dir=']],
    ['--events <file>', ['run', 'spec.yaml', '--events', '']],
    ['--key <file>', ['verify', 'drill', '--key', 'a.pem', '--key', '']],
    ['-o, --out <folder>', ['inventory', '--out', '']],
    ['folder | name', ['verify', '']],
    ['folder', ['store', 'export', '']],
    ['spec', ['run', '', '--emulator']],
  ])('is refused where it names nothing: %s', async (place, words) => {
    const { exitCode, stdout, stderr } = await bulkRestore(words);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`\`${place}\` `);
    expect(stderr).toContain('hint: check whether a variable in your script is empty');
  });

  it('writes nothing where it names nothing', async () => {
    await using folder = await Folder.open();

    await bulkRestore(['store', 'export', ''], { BULK_RESTORE_STATE_DIR: folder.at('state') });

    expect(await readdir(folder.path)).toEqual([]);
  });

  it('confirms nothing', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file(
      'spec.yaml',
      'version: 1\nname: over\ndestination: inPlace\nrestorePoint: { last: 7d }\nmailboxes: [ada@contoso.com]\n',
    );

    const { exitCode } = await bulkRestore(['run', spec, '--emulator', '--confirm', ''], keptIn(folder));

    expect(exitCode).toBe(3);
  });
});

describe('a file that is written', () => {
  it.each([
    ['run', 'no-such.yaml', '--events', '-'],
    ['run', 'no-such.yaml', '--metrics-file', '-'],
    ['run', 'no-such.yaml', '--trace', '-'],
    ['support-bundle', 'r1', '--out', '-'],
  ])('is none that other programs take for stdout: %s %s %s', async (...words) => {
    const { exitCode, stdout, stderr } = await bulkRestore(words);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('`-` is not a file name');
  });
});

describe('an empty environment variable', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const variablesOf = (command: string): readonly string[] => {
    const { options = () => [], group = null } = commands.find(({ name }) => name === command) ?? {};
    return [...options(), ...(group === null ? [] : optionGroups[group])].flatMap(({ envVar }) => envVar ?? []);
  };

  it.each([
    ...variablesOf('run').map((name) => [name, ['run', 'no-such.yaml'], '`no-such.yaml` does not exist'] as const),
    ...variablesOf('worker').map((name) => [name, ['worker'], '`worker` needs runs to be kept'] as const),
  ])('counts as not set, also if the process has it: %s for %j', async (name, words, complaint) => {
    vi.stubEnv(name, '');

    const { stderr } = await bulkRestore(words, { [name]: '' });

    expect(stderr).toContain(complaint);
  });
});

describe('an environment variable', () => {
  it('sets a flag that the command line does not have', async () => {
    const { stdout } = await bulkRestore(['status'], { BULK_RESTORE_STATE_DIR: '/nowhere/at/all' });

    expect(stdout).toBe('No runs in /nowhere/at/all.\n');
  });

  it('loses to the flag', async () => {
    const variables = { BULK_RESTORE_STATE_DIR: '/nowhere/at/all' };

    const { stdout } = await bulkRestore(['status', '--state-dir', '/some/other/place'], variables);

    expect(stdout).toBe('No runs in /some/other/place.\n');
  });

  it.each([
    [['--store', '/of/store'], {}, '/of/store'],
    [[], { BULK_RESTORE_STORE: '/of/store' }, '/of/store'],
    [[], { BULK_RESTORE_STORE: '/of/store', BULK_RESTORE_STATE_DIR: '/of/state' }, '/of/store'],
    [['--state-dir', '/on/line'], { BULK_RESTORE_STORE: '/of/store' }, '/on/line'],
    [['--store', '/on/line'], { BULK_RESTORE_STATE_DIR: '/of/state' }, '/on/line'],
    [['--store', '/on/line'], { BULK_RESTORE_STORE: '/of/store' }, '/on/line'],
    [[], { BULK_RESTORE_STORE: '', BULK_RESTORE_STATE_DIR: '/of/state' }, '/of/state'],
  ])(
    'chooses where runs are kept after the command line, and --store before --state-dir: %j %j',
    async (flags, variables, place) => {
      const { stdout } = await bulkRestore(['status', ...flags], variables);

      expect(stdout).toBe(`No runs in ${place}.\n`);
    },
  );

  it('does not settle which of --store and --state-dir is meant if the command line has both', async () => {
    expect(await bulkRestore(['status', '--store', '/a', '--state-dir', '/b'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: '`--store` and `--state-dir` both say where runs are kept\n  hint: leave one of the two out\n',
    });
  });

  it('counts as not set if it is empty', async () => {
    const { stderr } = await bulkRestore(['run', 'no-such.yaml'], { BULK_RESTORE_LOG_LEVEL: '' });

    expect(stderr).toContain('no-such.yaml');
  });

  it.each([
    ['BULK_RESTORE_QUIET', 'maybe', '-q, --quiet'],
    ['BULK_RESTORE_NO_COLOR', 'never', '--no-color'],
  ])('is refused if it is for a flag without a value, and says neither yes nor no: %s=%s', async (name, text, flag) => {
    const stderr =
      `\`${text}\` in \`${name}\` is not a valid value for \`${flag}\`. ` +
      'Expected 1, true, yes or on, or 0, false, no or off.\n  hint: see its flags with `bulk-restore help status`\n';

    expect(await bulkRestore(['status'], { [name]: text })).toEqual({ exitCode: 2, stdout: '', stderr });
  });

  it.each([
    ['without a setting', {}, true],
    ['with BULK_RESTORE_NO_COLOR', { BULK_RESTORE_NO_COLOR: '1' }, false],
    ['with a BULK_RESTORE_NO_COLOR that says no', { BULK_RESTORE_NO_COLOR: 'false' }, true],
    ['with a BULK_RESTORE_NO_COLOR that is off', { BULK_RESTORE_NO_COLOR: 'OFF' }, true],
    ['with a BULK_RESTORE_NO_COLOR that is on', { BULK_RESTORE_NO_COLOR: 'On' }, false],
    ['with NO_COLOR', { NO_COLOR: '1' }, false],
    ['with NO_COLOR and a BULK_RESTORE_NO_COLOR that says no', { NO_COLOR: '1', BULK_RESTORE_NO_COLOR: '0' }, false],
  ])('decides over colours on a terminal: %s', async (_, variables, isColoured) => {
    const stderr = new Screen({ isTTY: true });

    await runCli(environmentOf({ arguments: ['plan', 'no-such.yaml'], variables, stderr }));

    expect(stderr.text.includes('\u001b[')).toBe(isColoured);
  });

  it('loses to --color, which colours a pipe as well', async () => {
    const { stderr } = await bulkRestore(['plan', 'no-such.yaml', '--color'], { NO_COLOR: '1' });

    expect(stderr).toContain('\u001b[');
  });

  it('is checked like the flag, and named in the complaint', async () => {
    const { exitCode, stderr } = await bulkRestore(['run', 'spec.yaml'], { BULK_RESTORE_POLL: 'often' });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      '`often` in `BULK_RESTORE_POLL` is not a valid value for `--poll <duration>`. Expected a duration',
    );
  });
});
