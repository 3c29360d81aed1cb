import { Argument, Option } from 'commander';
import type { AnyCommand, CommandDefinition } from '../command-definition.ts';
import { type Shell, shells } from '../completion/shells.ts';
import { type OutputOptions, runId } from '../shared-options.ts';
import type { SupportBundleOptions } from './about/support-bundle.ts';
import type { VersionOptions } from './about/version.ts';

/* The commands that say something of the program, or help to use it. */

export const explain: CommandDefinition<OutputOptions> = {
  name: 'explain',
  summary: 'show what an error code, an exit code or a message means, and what to do',
  arguments: [new Argument('<code>')],
  group: 'output',
  options: () => [],
  examples: [
    { line: 'bulk-restore explain InvalidRestoreTime', does: 'a code of a report' },
    { line: 'bulk-restore explain 4', does: 'an exit code' },
    { line: "bulk-restore explain 'signing in failed: AADSTS7000215'", does: 'a message, in quotes' },
  ],
  run: async ([code = ''], options, { environment }) =>
    (await import('./about/explain.ts')).explain(code, options, environment),
};

export const supportBundle: CommandDefinition<SupportBundleOptions> = {
  name: 'support-bundle',
  summary: 'write what a maintainer needs of a run into one file, with addresses hashed',
  arguments: [new Argument('<run-id>').argParser(runId)],
  group: 'state',
  options: () => [new Option('-o, --out <file>', 'where to write it (default: support-<run-id>.zip)')],
  examples: [
    { line: 'bulk-restore support-bundle 20261122-030000-7f3a', does: 'plan, journal, totals, versions, for a report' },
  ],
  run: async ([id = ''], options, { environment }) =>
    (await import('./about/support-bundle.ts')).supportBundle(id, options, environment),
};

const completion: CommandDefinition<object> = {
  name: 'completion',
  summary: 'print the script that completes command lines in your shell',
  arguments: [new Argument('<shell>', shells.join(', ')).choices(shells)],
  group: null,
  options: () => [],
  examples: [
    { line: 'source <(bulk-restore completion bash)', does: 'in ~/.bashrc; the same for zsh, after compinit' },
    { line: 'bulk-restore completion fish | source', does: 'in ~/.config/fish/config.fish' },
    { line: 'bulk-restore completion powershell | Out-String | Invoke-Expression', does: 'in $PROFILE' },
  ],
  run: async ([shell], _, { environment }) =>
    (await import('./about/completion.ts')).completion(shell as Shell, environment),
};

const versionCommand: CommandDefinition<VersionOptions> = {
  name: 'version',
  summary: 'print the version, and with --json what it runs on',
  arguments: [],
  group: 'output',
  options: () => [],
  examples: [{ line: 'bulk-restore version --json', does: 'for a report of a problem' }],
  run: async (_, options, { environment }) => (await import('./about/version.ts')).printVersion(options, environment),
};

const help: CommandDefinition<object> = {
  name: 'help',
  summary: 'show the flags and examples of a command, or list all commands',
  arguments: [new Argument('[command]')],
  group: null,
  options: () => [],
  examples: [{ line: 'bulk-restore help run', does: 'all flags of `run`' }],
  run: async ([name], _, { program }) => (await import('./about/help.ts')).showHelp(name, program()),
};

/** Completion scripts call it. */
const complete: CommandDefinition<object> = {
  name: 'complete',
  summary: '',
  arguments: [new Argument('[words...]')],
  group: null,
  options: () => [],
  examples: [],
  isHidden: true,
  takesAnything: true,
  run: async (words, _, { environment, program }) =>
    (await import('./about/complete.ts')).complete(program(), words, environment),
};

/** The last ones in help. */
export const programCommands: readonly AnyCommand[] = [completion, versionCommand, help, complete];
