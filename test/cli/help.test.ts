import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandSections, commands as definitions } from '../../src/cli/command-table.ts';
import { programFor } from '../../src/cli/program.ts';
import { exitCodeMeanings } from '../../src/util/exit-codes.ts';
import { errorIn } from '../support/command-lines.ts';
import { bulkRestore, environmentOf } from '../support/rigs/environments.ts';

const program = programFor(environmentOf(), () => undefined);
const commands = program
  .createHelp()
  .visibleCommands(program)
  .map((command) => command.name());

describe('the help of a command', () => {
  it.each(commands)('ends with an example of it: %s', async (name) => {
    const { exitCode, stdout } = await bulkRestore([name, '--help']);

    const [, shown = ''] = stdout.split('\nExamples:\n');
    expect(exitCode).toBe(0);
    expect(shown).toMatch(new RegExp(`^ {2}.*\\bbulk-restore ${name}\\b`, 'm'));
  });

  it.each(definitions.flatMap(({ examples }) => examples))(
    'gives examples that the program accepts: $line',
    async ({ line }) => {
      const [found = ''] = /bulk-restore [^|)]*/.exec(line) ?? [];

      expect(await errorIn(found)).toBe(null);
    },
  );

  it('has examples of nothing else', () => {
    expect(definitions.filter(({ examples }) => examples.length > 0).map(({ name }) => name)).toEqual(commands);
  });
});

describe('the help of the program', () => {
  it('has every command below a heading, those that restore first', async () => {
    const { stdout } = await bulkRestore(['--help']);

    const headings = stdout.match(/^[A-Z].*:$/gm) ?? [];
    expect(headings).toEqual(['Options:', ...commandSections.map(({ heading }) => heading), 'Exit codes:']);
    expect(stdout).toMatch(/^Restore:\n {2}run /m);
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  });
});

describe('the flags in the help of a command', () => {
  it('are its own first, then those that commands share', async () => {
    const { stdout } = await bulkRestore(['plan', '-h']);

    const [own = '', shared = ''] = stdout.split('\nShared options:\n');
    expect(own).toMatch(/^ {2}-o, --out <file> /m);
    expect(own).toContain('-h, --help');
    expect(own).not.toContain('--state-dir');
    expect(shared).toContain('-q, --quiet');
    expect(shared).toContain('--state-dir');
  });

  it('do not say of switches that they are off by default', async () => {
    const { stdout } = await bulkRestore(['run', '--help']);

    expect(stdout).not.toMatch(/default:\s+false/);
    expect(stdout).toMatch(
      /^ {2}-q, --quiet +print no progress, only warnings and errors \(env:\s+BULK_RESTORE_QUIET\)/m,
    );
    expect(stdout).toContain('(default: a new id)');
  });
});

describe('the flags in the help of every command', () => {
  it.each(commands)('begin with those of its own, `--help` at least: %s', async (name) => {
    const { stdout } = await bulkRestore([name, '--help']);

    const headings = stdout.match(/^(Shared options|Options):$/gm) ?? [];
    expect(headings).toEqual(['Options:', 'Shared options:'].slice(0, headings.length));
  });
});

describe('help', () => {
  it('shows the same as --help', async () => {
    expect(await bulkRestore(['help', 'run'])).toEqual(await bulkRestore(['run', '--help']));
    expect(await bulkRestore(['help'])).toEqual(await bulkRestore(['--help']));
  });

  it.each([
    ['resum', '  hint: did you mean `resume`?\n'],
    ['complete', ''],
    ['frobnicate', ''],
  ])('says that it does not know a command: %s', async (name, hint) => {
    const { exitCode, stdout, stderr } = await bulkRestore(['help', name]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`unknown command \`${name}\`\n${hint}`);
    expect(stderr).toContain('  hint: list commands with `bulk-restore help`\n');
  });
});

describe('the help of the program', () => {
  it('ends with the exit codes, in the words of the README', async () => {
    const { stdout } = await bulkRestore(['--help']);
    const readme = await readFile(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

    for (const [code, meaning] of Object.entries(exitCodeMeanings)) {
      expect(stdout).toContain(`${code.padStart(4)}  ${meaning}\n`);
      expect(readme).toContain(`| ${code} | ${meaning} |\n`);
    }
  });
});

describe('complaints about command lines', () => {
  it.each([
    ['bulk-restore frobnicate', "error: unknown command 'frobnicate'"],
    ['bulk-restore status --frobnicate', "error: unknown option '--frobnicate'"],
    ['bulk-restore resume "$run"', null],
    ['bulk-restore resume', "error: missing required argument 'run-id'"],
  ])('are those of the program: %s', async (line, complaint) => {
    expect(await errorIn(line)).toBe(complaint);
  });
});
