import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { runCli } from '../../../src/cli/cli.ts';
import type { Environment } from '../../../src/cli/environment.ts';
import { outputModeOf } from '../../../src/cli/output-mode.ts';
import { runProgram } from '../../../src/cli/programs/run-program.ts';
import { type Emulator, openEmulator } from '../../../src/emulator/emulator.ts';
import { mintToken } from '../../../src/emulator/http/token.ts';
import type { Operation } from '../../../src/emulator/operations.ts';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import { realTime } from '../../../src/util/clock.ts';
import type { ExitCode } from '../../../src/util/exit-codes.ts';
import { IdleClock } from '../idle-clock.ts';
import { unsynced } from '../unsynced.ts';
import { onLinux, outsideRepositories } from './environments.ts';

export interface CliResult {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRigOptions {
  readonly scenario?: Partial<Scenario>;
  /** Milliseconds that the program's clock is ahead of the emulator's. */
  readonly clockAhead?: number;
  /** Whether the emulator's answers say that it is one. By default it stands for a real service. */
  readonly isRecognisable?: boolean;
}

interface CliRigParts {
  readonly clock: IdleClock;
  readonly clockAhead: number;
  readonly emulator: Emulator;
  readonly folder: string;
}

/** The program in this process, with a folder and an emulator over HTTP. Time passes when both have nothing to do. */
export class CliRig {
  readonly clock: IdleClock;
  readonly emulator: Emulator;
  readonly folder: string;
  token: string;
  readonly #interrupts = new Set<() => void>();

  private constructor({ clock, clockAhead, emulator, folder }: CliRigParts) {
    this.clock = clock;
    clock.ahead = clockAhead;
    this.emulator = emulator;
    this.folder = folder;
    const { tenant } = emulator.tenant.scenario;
    this.token = mintToken({ tenant, id: '1', issuedAt: clock.now() });
  }

  static async open({ scenario = {}, clockAhead = 0, isRecognisable = false }: CliRigOptions = {}): Promise<CliRig> {
    const clock = new IdleClock();
    const emulator = await openEmulator({ ...defaultScenario, ...scenario }, { clock: clock.server, isRecognisable });
    return new CliRig({ clock, clockAhead, emulator, folder: await mkdtemp(join(tmpdir(), 'bulk-restore-')) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
    await rm(this.folder, { recursive: true });
  }

  /** Writes a file into the folder. Resolves to its path. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text);
    return path;
  }

  /** Runs a command line. */
  async cli(...words: readonly string[]): Promise<CliResult> {
    const stdout = new Sink();
    const stderr = new Sink();
    const variables = { GRAPH_ACCESS_TOKEN: this.token };
    const environment: Environment = {
      arguments: words,
      outputMode: outputModeOf(words, variables),
      variables,
      stdout,
      stderr,
      stdin: () => new PassThrough(),
      clock: this.clock,
      realTime,
      random: () => 0.5,
      files: nodeFiles,
      machine: unsynced,
      runProgram,
      runtime: onLinux,
      gitCommit: outsideRepositories,
      onInterrupt: (listener) => {
        this.#interrupts.add(listener);
        return () => this.#interrupts.delete(listener);
      },
      exitNow: () => undefined,
    };
    const { exitCode } = await runCli(environment);
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  }

  /** Runs a command line with the emulator as the service. State and reports are in the rig's folder. */
  online(command: string, ...words: readonly string[]): Promise<CliResult> {
    return this.cli(command, ...words, '--graph-url', this.emulator.url, '--auth', 'token', ...this.#places);
  }

  /** Runs a command line with state and reports in the rig's folder. */
  local(command: string, ...words: readonly string[]): Promise<CliResult> {
    return this.cli(command, ...words, ...this.#places);
  }

  /** The flag that keeps state in the rig's folder. */
  get keptInState(): string[] {
    return ['--state-dir', join(this.folder, 'state')];
  }

  get #places(): string[] {
    return [...this.keptInState, '--report-dir', join(this.folder, 'reports')];
  }

  /** Resolves as soon as the emulator has received so many calls of an operation. */
  async asked(operation: Operation, times = 1): Promise<void> {
    while ((this.emulator.calls.summary.calls[operation] ?? 0) < times)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves when the program looks at its active sessions again, alone or in the list of all. */
  async looked(): Promise<void> {
    const looks = (): number => {
      const { getSession = 0, listSessions = 0 } = this.emulator.calls.summary.calls;
      return getSession + listSessions;
    };
    await this.asked('activateSession');
    const before = looks();
    while (looks() === before) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    for (const listener of [...this.#interrupts]) listener();
  }

  /** The rows of a run's report.csv. */
  async rows(name: string, runId: string): Promise<Record<string, string>[]> {
    return parse(await readFile(this.#report(name, runId, 'report.csv')), { columns: true });
  }

  /** A run's report.json. */
  async json(name: string, runId: string): Promise<ReportJson> {
    return JSON.parse(await readFile(this.#report(name, runId, 'report.json'), 'utf8'));
  }

  /** The contents of all files in the folder. */
  async everythingWritten(): Promise<string> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
    return texts.join('\n');
  }

  #report(name: string, runId: string, file: string): string {
    return join(this.folder, 'reports', name, runId, file);
  }
}

/** The parts of report.json that tests read. */
export interface ReportJson {
  readonly run: Readonly<Record<string, unknown>>;
  readonly totals: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly objectives: readonly Readonly<Record<string, unknown>>[];
  readonly drill?: Readonly<Record<string, unknown>>;
  readonly sessions: readonly Readonly<Record<string, unknown>>[];
  readonly unattributed: readonly Readonly<Record<string, unknown>>[];
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

/** Keeps the text that is written to it. */
class Sink extends PassThrough {
  text = '';

  constructor() {
    super();
    this.on('data', (piece: Buffer) => {
      this.text += piece.toString();
    });
  }
}
