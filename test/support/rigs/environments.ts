import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../../../src/cli/cli.ts';
import type { Environment } from '../../../src/cli/environment.ts';
import { outputModeOf } from '../../../src/cli/output-mode.ts';
import { runProgram } from '../../../src/cli/programs/run-program.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import { realTime } from '../../../src/util/clock.ts';
import type { ExitCode } from '../../../src/util/exit-codes.ts';
import type { Folder } from '../folder.ts';
import { InstantClock } from '../instant-clock.ts';
import { unsynced } from '../unsynced.ts';

/** Keeps the text that is written to it. */
export class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor({ isTTY = false }: { readonly isTTY?: boolean } = {}) {
    super();
    this.isTTY = isTTY;
  }

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.text += piece.toString();
    done();
  }
}

/** A terminal whose other end hangs up without typing anything. */
export function hungUp(): Environment['stdin'] {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdin.end();
  return () => stdin;
}

/** A keyboard on which somebody types these lines; no terminal if there are none. */
export function keyboard(...lines: readonly string[]): Environment['stdin'] {
  const stdin = Object.assign(new PassThrough(), { isTTY: lines.length > 0 });
  for (const line of lines) stdin.write(`${line}\n`);
  return () => stdin;
}

/** An installed package on Linux. */
export const onLinux: Environment['runtime'] = {
  nodeVersion: '24.11.0',
  platform: 'linux',
  isExecutable: false,
  selfCommand: ['bulk-restore'],
};

/** The commit of a folder in no repository, without the process that asks for it. */
export const outsideRepositories: Environment['gitCommit'] = async () => null;

/** An environment without terminal, variables and chance, at 3 o'clock, with `changes`. */
export function environmentOf(changes: Partial<Environment> = {}): Environment {
  const { arguments: words = [], variables = {} } = changes;
  return {
    arguments: words,
    outputMode: outputModeOf(words, variables),
    variables,
    stdout: new Screen(),
    stderr: new Screen(),
    stdin: keyboard(),
    clock: new InstantClock(),
    realTime,
    random: () => 0.5,
    files: nodeFiles,
    machine: unsynced,
    runProgram,
    runtime: onLinux,
    gitCommit: outsideRepositories,
    onInterrupt: () => () => undefined,
    exitNow: () => undefined,
    ...changes,
  };
}

export interface CommandResult {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line. */
export async function bulkRestore(
  words: readonly string[],
  variables: Environment['variables'] = {},
  changes: Partial<Environment> = {},
): Promise<CommandResult> {
  const stdout = new Screen();
  const stderr = new Screen();
  const { exitCode } = await runCli(environmentOf({ ...changes, arguments: words, variables, stdout, stderr }));
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** Variables that keep state and reports in a folder. */
export function keptIn(folder: Folder): Environment['variables'] {
  return { BULK_RESTORE_STATE_DIR: folder.at('state'), BULK_RESTORE_REPORT_DIR: folder.at('reports') };
}
