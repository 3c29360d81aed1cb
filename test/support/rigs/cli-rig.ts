import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { runCli } from '../../../src/cli/cli.ts';
import type { Environment } from '../../../src/cli/environment.ts';
import { outputModeOf } from '../../../src/cli/output-mode.ts';
import { type Emulator, openEmulator } from '../../../src/emulator/emulator.ts';
import { mintToken } from '../../../src/emulator/http/token.ts';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import { type Clock, scaledClock } from '../../../src/util/clock.ts';
import type { ExitCode } from '../../../src/util/exit-codes.ts';

export interface CliResult {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRigOptions {
  readonly scenario?: Partial<Scenario>;
  /** How many times as fast as real time everything goes. */
  readonly timeScale?: number;
  /** Milliseconds that the program's clock is ahead of the emulator's. */
  readonly clockAhead?: number;
}

/** The program in this process, in a folder of its own, talking HTTP to an emulator on the same fast clock. */
export class CliRig {
  readonly clock: Clock;
  readonly emulator: Emulator;
  readonly folder: string;
  token: string;
  readonly #interrupts = new Set<() => void>();

  private constructor(clock: Clock, emulator: Emulator, folder: string) {
    this.clock = clock;
    this.emulator = emulator;
    this.folder = folder;
    const { tenant } = emulator.tenant.scenario;
    this.token = mintToken({ tenant, id: '1', issuedAt: clock.now() });
  }

  static async open({ scenario = {}, timeScale = 2_000, clockAhead = 0 }: CliRigOptions = {}): Promise<CliRig> {
    const theirs = scaledClock(timeScale, Date.parse('2026-11-22T03:00:00Z'));
    const clock: Clock = { now: () => theirs.now() + clockAhead, sleep: (...words) => theirs.sleep(...words) };
    const emulator = await openEmulator({ ...defaultScenario, ...scenario }, { clock: theirs });
    return new CliRig(clock, emulator, await mkdtemp(join(tmpdir(), 'bulk-restore-')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
    await rm(this.folder, { recursive: true });
  }

  /** Writes a file into the folder, and gives its path. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text);
    return path;
  }

  /** Runs one offline command line. */
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
      stdin: new PassThrough(),
      clock: this.clock,
      random: () => 0.5,
      files: nodeFiles,
      onInterrupt: (listener) => {
        this.#interrupts.add(listener);
        return () => this.#interrupts.delete(listener);
      },
      exitNow: () => undefined,
    };
    const { exitCode } = await runCli(environment);
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  }

  /** Runs a command line with the emulator as the service, and the rig's folder for state and reports. */
  online(command: string, ...words: readonly string[]): Promise<CliResult> {
    return this.cli(command, ...words, '--graph-url', this.emulator.url, '--auth', 'token', ...this.#places);
  }

  /** Runs a command line that needs nothing but the rig's state directory. */
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

  /** Every byte that was left on disk. */
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

/** The parts of report.json that tests ask for. */
export interface ReportJson {
  readonly run: Readonly<Record<string, unknown>>;
  readonly totals: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly objectives: readonly Readonly<Record<string, unknown>>[];
  readonly sessions: readonly Readonly<Record<string, unknown>>[];
  readonly unattributed: readonly Readonly<Record<string, unknown>>[];
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

/** Takes text and keeps it. */
class Sink extends PassThrough {
  text = '';

  constructor() {
    super();
    this.on('data', (piece: Buffer) => {
      this.text += piece.toString();
    });
  }
}
