import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Child, Children } from './children.ts';
import { type Evidence, type Process, reportFrom, searchesIn } from './evidence.ts';
import { readAll } from './service-reader.ts';
import { readService } from './service-view.ts';
import type { Kill, Story } from './story.ts';

/** Plays a story in a folder of its own: starts the program, kills it and continues, until it ends or `mostTries` are used up. */
export async function endure(story: Story, folder: string, children: Children): Promise<Evidence> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'scenario.yaml'), stringify(story.scenario));
  await writeFile(join(folder, 'spec.yaml'), stringify(story.spec));
  const emulator = children.start(['emulate', '--port', '0', '--scenario', 'scenario.yaml'], folder);
  try {
    const url = await emulator.firstLine;
    if (url === '') throw new Error(`the emulator did not start: ${(await emulator.ended).stderr.join('\n')}`);
    const ordeal = new Ordeal(story, folder, children, url);
    await ordeal.play();
    return await ordeal.evidence();
  } finally {
    emulator.kill();
    await emulator.ended;
  }
}

type Command = 'run' | 'resume';

/** How often a run may be continued after the last kill before it counts as one that can't be finished. */
const mostTries = 20;
const keptPlan = 'kept-plan.json';
/** Milliseconds. A process that takes longer hangs: on a busy machine, one that does not may take minutes. */
const longest = 10 * 60_000;

class Ordeal {
  readonly #story: Story;
  readonly #folder: string;
  readonly #children: Children;
  readonly #url: string;
  readonly #processes: Process[] = [];
  #ids = 1;
  #command: Command = 'run';
  /** Whether the state directory was lost after the run had its plan, of which a person has a copy. */
  #isStateLost = false;
  #brokenOff: string | null = null;

  constructor(story: Story, folder: string, children: Children, url: string) {
    this.#story = story;
    this.#folder = folder;
    this.#children = children;
    this.#url = url;
  }

  get #runId(): string {
    return `seed-${this.#story.seed}${this.#ids === 1 ? '' : `-${this.#ids}`}`;
  }

  async play(): Promise<void> {
    const kills = [...this.#story.kills];
    for (let tries = 0; tries < mostTries; ) {
      const kill = kills.shift() ?? null;
      if (kill === null) tries += 1;
      const command = this.#command;
      const process = await this.#process(kill);
      this.#processes.push(process);
      if (kill?.losesState && process.exitCode === null) await this.#loseState();
      if (process.exitCode === 0 || process.exitCode === 1) return;
      this.#decide(command, process);
      if (this.#brokenOff !== null) return;
    }
    this.#brokenOff = `not finished after ${mostTries} tries`;
  }

  async evidence(): Promise<Evidence> {
    const runId = this.#runId;
    const text = await textOf(join(this.#folder, '.bulk-restore', 'runs', runId, 'journal.ndjson'));
    const journal = text.split('\n').slice(0, -1);
    const reports = join(this.#folder, 'reports', 'chaos', runId);
    const csv = await textOf(join(reports, 'report.csv'));
    const json = await textOf(join(reports, 'report.json'));
    const report = reportFrom(csv, json);
    const sessions = await readService(
      (path) => readAll(`${this.#url}${path}`),
      searchesIn(journal, report?.rows ?? []),
    );
    return {
      processes: this.#processes,
      spoiltIds: this.#ids - 1,
      brokenOff: this.#brokenOff,
      journal,
      report,
      sessions,
      runId,
    };
  }

  async #loseState(): Promise<void> {
    const state = join(this.#folder, '.bulk-restore');
    const plan = await textOf(join(state, 'runs', this.#runId, 'plan.json'));
    if (plan !== '') await writeFile(join(this.#folder, keptPlan), plan);
    this.#isStateLost ||= plan !== '';
    await rm(state, { recursive: true, force: true });
  }

  /** Decides as a person would: resumes a run that was killed or stopped, and starts one that is not known. */
  #decide(command: Command, { exitCode, log }: Process): void {
    const isStopped = exitCode === null || exitCode === 3 || exitCode === 4;
    if (isStopped) this.#command = 'resume';
    else if (exitCode === 2 && command === 'resume' && !this.#isStateLost) this.#command = 'run';
    else if (exitCode === 2 && log.join().includes('already exists in')) this.#ids += 1;
    else this.#brokenOff = `${command} ended with ${exitCode}: ${log.slice(-4).join(' | ')}`;
  }

  async #process(kill: Kill | null): Promise<Process> {
    const command = this.#command;
    const child = this.#children.start(this.#words(command), this.#folder);
    const over = new AbortController();
    if (kill !== null) void killLater(child, kill, over.signal);
    void killLater(child, { lines: null, milliseconds: longest, losesState: false }, over.signal, () => {
      this.#brokenOff = `${command} was still running after ${longest / 1_000} s`;
    });
    const { exitCode, stderr } = await child.ended;
    over.abort();
    return { command, exitCode, log: stderr };
  }

  #words(command: Command): string[] {
    const { poll, patience, signIn } = this.#story;
    const subject = command === 'run' ? ['spec.yaml', '--run-id', this.#runId] : [this.#runId];
    if (command === 'resume' && this.#isStateLost) subject.push('--plan', keptPlan, '--from-service');
    const service = ['--graph-url', this.#url, '--auth', signIn];
    return [command, ...subject, ...service, '--poll', poll, '--patience', patience, '--log-format', 'json'];
  }
}

async function killLater(
  child: Child,
  { lines, milliseconds }: Kill,
  over: AbortSignal,
  onKill = (): void => undefined,
): Promise<void> {
  try {
    if (lines !== null)
      await new Promise<void>((resolve) => child.onLine((line) => (line > lines ? resolve() : undefined)));
    await sleep(milliseconds, undefined, { signal: over });
    onKill();
    child.kill();
  } catch (error) {
    if (!over.aborted) throw error;
  }
}

/** Empty if there is no such file. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
