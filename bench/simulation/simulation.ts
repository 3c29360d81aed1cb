import { runCli } from '../../src/cli/cli.ts';
import type { Process } from '../chaos/evidence.ts';
import type { Finding } from '../chaos/finding.ts';
import { Fate } from './fate.ts';
import { Life } from './life.ts';
import { environmentOf } from './life-environment.ts';
import { type SimulatedStory, simulatedStory, startOfTime } from './simulated-story.ts';
import { type Trouble, troublesOf } from './troubles.ts';
import { findingsAtEnd, findingsAtStop, type Scene } from './verdict.ts';
import { guessesOf, ownWordForFailed } from './world/guesses.ts';
import { Ledger } from './world/ledger.ts';
import { OtherPeople } from './world/other-people.ts';
import { VirtualMachine } from './world/virtual-machine.ts';
import { VirtualNetwork } from './world/virtual-network.ts';
import { VirtualService } from './world/virtual-service.ts';
import { VirtualTime } from './world/virtual-time.ts';

/** What became of one seed. */
export interface Outcome {
  readonly seed: number;
  /** Empty if all was well. */
  readonly findings: readonly Finding[];
  /** What went wrong in the world, by name. */
  readonly troubles: readonly string[];
  /** What happened, in order. */
  readonly lines: readonly string[];
  readonly processes: readonly Process[];
}

/** Plays the story of a seed. The same seed without the same troubles gives the same outcome, byte for byte. */
export async function simulate(seed: number, leftOut: ReadonlySet<string> = new Set()): Promise<Outcome> {
  return await new Simulation(seed, leftOut).play();
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** Virtual time after which a run counts as endless: waiting for the allowance of a few days is legitimate. */
const longest = 14 * day;
const mostMoments = 400_000;
const runId = 'r1';
const keptPlan = '/kept-plan.json';

/** How often a run may be continued without any trouble. */
const mostCalmLives = 12;

class Simulation {
  readonly #seed: number;
  readonly #fate: Fate;
  readonly #time = new VirtualTime(startOfTime);
  readonly #machine: VirtualMachine;
  readonly #story: SimulatedStory;
  readonly #service: VirtualService;
  readonly #network: VirtualNetwork;
  readonly #others: OtherPeople;
  readonly #ledger: Ledger;
  readonly #findings: Finding[] = [];
  readonly #lines: string[] = [];
  readonly #processes: Process[] = [];
  readonly #files: Map<string, string>;
  /** The share of requests and disk calls that go wrong. */
  readonly #share: number;
  readonly #troubledLives: number;
  #lives = 0;
  #mainLives = 0;
  #command: 'run' | 'resume' = 'run';
  #outUntil = 0;
  #isCalm = false;
  /** Whether the state directory was lost after the run had its plan, of which a person has a copy. */
  #isStateLost = false;
  #isOver = false;
  /** A check that goes on: nothing happens meanwhile. */
  #checking: Promise<void> | null = null;

  constructor(seed: number, leftOut: ReadonlySet<string>) {
    const fate = new Fate(seed, leftOut);
    const find = (finding: Finding): void => void this.#findings.push(finding);
    const log = (line: string): void => this.#log(line);
    this.#seed = seed;
    this.#fate = fate;
    this.#story = simulatedStory(seed, fate);
    this.#share = fate.oneOf([0, 0.004, 0.02, 0.06], 'share of troubles');
    this.#troubledLives = fate.whole(1, 4, 'troubled lives');
    this.#files = new Map([['/spec.yaml', this.#story.spec]]);
    this.#machine = new VirtualMachine(this.#time, fate);
    const { limits, scenario, story } = this.#story;
    const begunAt = (id: string): number | null => this.#begunAt(id);
    this.#ledger = new Ledger({ now: () => this.#time.now, limits, retries: story.retries, begunAt, find, log });
    this.#service = new VirtualService({
      scenario,
      time: this.#time,
      ledger: this.#ledger,
      guesses: guessesOf(fate),
    });
    this.#ledger.read = (id) => this.#service.ask('GET', `/solutions/backupRestore/restoreSessions/${id}`);
    this.#others = new OtherPeople(this.#service, this.#ledger, fate);
    this.#network = new VirtualNetwork({
      service: this.#service,
      ledger: this.#ledger,
      time: this.#time,
      fate,
      share: () => (this.#isCalm ? 0 : this.#share),
      isOut: () => this.#time.now < this.#outUntil,
      find,
      log,
    });
  }

  async play(): Promise<Outcome> {
    const earlier = 'others restore before the run';
    if (this.#fate.strikes(0.06, earlier)) await this.#restoreBefore(earlier);
    this.#startMain();
    await this.#settle();
    for (let moments = 0; !this.#isOver && this.#findings.length === 0; moments += 1) {
      if (!this.#time.step()) this.#find('endless', 'nothing happens any more, and the run has not ended');
      await this.#settle();
      if (this.#time.now > startOfTime + longest) this.#find('endless', `no end after ${longest / day} days`);
      if (moments > mostMoments) this.#find('endless', `no end after ${moments} moments`);
    }
    for (const life of this.#machine.alive) life.kill();
    const { troubles } = this.#fate;
    return { seed: this.#seed, findings: this.#findings, troubles, lines: this.#lines, processes: this.#processes };
  }

  /** Lets all code run that can: until every process waits for something, and no check goes on. */
  async #settle(): Promise<void> {
    const start = performance.now();
    do {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#checking;
      if (performance.now() - start > 20_000) return this.#find('endless', 'a process waits for nothing that can come');
    } while (this.#machine.alive.some(({ isWaiting }) => !isWaiting));
  }

  #startMain(): void {
    this.#mainLives += 1;
    if (this.#mainLives > this.#troubledLives) this.#calm();
    const life = this.#start(this.#command);
    const troubles = this.#isCalm ? [] : troublesOf(life.name, this.#fate);
    life.onWait = (number) => {
      for (const trouble of troubles) if (trouble.afterWaits === number) this.#plan(trouble, life);
    };
    life.onEnd = (exitCode) => {
      this.#noteEnd(life, exitCode);
      this.#checking = this.#decide(life, exitCode).finally(() => {
        this.#checking = null;
      });
    };
  }

  /** Others have sessions that go on, and the list of all sessions shows them, long before the run begins. */
  async #restoreBefore(about: string): Promise<void> {
    const sessions = this.#fate.whole(1, 3, about);
    for (let number = 1; number <= sessions; number += 1) await this.#others.activate(`${about} ${number}`);
    this.#time.after(10 * minute, () => undefined);
    while (this.#time.now < startOfTime + 10 * minute) this.#time.step();
  }

  #start(command: string): Life {
    this.#lives += 1;
    const subject = command === 'run' ? ['/spec.yaml', '--run-id', runId] : [runId];
    if (command === 'resume' && this.#isStateLost) subject.push('--plan', keptPlan, '--from-service');
    const isNetworked = command === 'run' || command === 'resume' || command === 'cancel';
    const patience = this.#fate.oneOf(['30s', '2m', '10m'], 'patience');
    const poll = this.#fate.oneOf(['30s', '2m', '5m', '5m', '10m'], 'poll');
    const network = ['--patience', patience, '--poll', poll, '--log-format', 'json', '--quiet'];
    const words = [
      command,
      ...subject,
      '--state-dir',
      '/state',
      '--report-dir',
      '/reports',
      ...(isNetworked ? network : []),
    ];
    const life = new Life(`${command} ${this.#lives}`, words, { time: this.#time, machine: this.#machine });
    this.#log(`${life.name} starts`);
    life.onEnd = (exitCode) => this.#noteEnd(life, exitCode);
    const environment = environmentOf(life, {
      fate: this.#fate,
      share: () => (this.#isCalm ? 0 : this.#share / 10),
      network: this.#network,
      tenant: this.#story.scenario.tenant,
      files: this.#files,
    });
    if (command === 'resume' || command === 'cancel') this.#network.pause(life, this.#pauseInJournal());
    void runCli(environment).then(({ exitCode }) => life.end(exitCode));
    return life;
  }

  /** Until when the service wants no request, by the journal of the run: it holds for the next process too. */
  #pauseInJournal(): number {
    const pauses = this.#eventsOf<{ at: string; until: number }>('throttled');
    return Math.max(0, ...pauses.map((pause) => this.#endOf(pause)));
  }

  #begunAt(id: string): number | null {
    const created = this.#eventsOf<{ session: string; sessionId: string }>('session-created', id);
    const name = created.find(({ sessionId }) => sessionId === id)?.session ?? '';
    const [begun] = this.#eventsOf<{ session: string; at: string }>('session-begun', `"session":"${name}"`);
    return begun === undefined ? null : (this.#machine.recall(Date.parse(begun.at))?.at ?? null);
  }

  /** The events of a type in the journal of the run, with `text` in their lines. */
  #eventsOf<T>(type: string, text = ''): T[] {
    const lines = this.#machine.disk.textOf(`/state/runs/${runId}/journal.ndjson`).split('\n').slice(0, -1);
    const wanted = lines.filter((line) => line.startsWith(`{"type":"${type}"`) && line.includes(text));
    return wanted.map((line) => JSON.parse(line) as T);
  }

  /** A process trusts the clock: one that was set forward hides the end, one that was set back makes it wait for an hour at most. */
  #endOf({ at, until }: { readonly at: string; readonly until: number }): number {
    const moment = this.#machine.recall(Date.parse(at));
    if (moment === null || moment.wasSet.forward) return 0;
    const end = moment.at + until - Date.parse(at);
    return moment.wasSet.back ? Math.min(end, this.#time.now + 60 * minute) : end;
  }

  #noteEnd(life: Life, exitCode: number | null): void {
    const said = life.stderr.trim().split('\n').at(-1) ?? '';
    this.#log(exitCode === null ? `${life.name} is killed` : `${life.name} ends with ${exitCode}: ${said}`);
    if (exitCode === 70) this.#find('bug', `${life.name} ended with 70: ${life.stderr.trim()}`);
  }

  /** As a person would: continues a run that stopped, and starts one that is not known. */
  async #decide(life: Life, exitCode: number | null): Promise<void> {
    const command = life.words[0] ?? '';
    this.#processes.push({ command, exitCode, log: life.stderr.split('\n') });
    if ((exitCode === 0 || exitCode === 1) && life.stderr.includes('cannot write the report')) {
      this.#calm();
      this.#writeReports();
      return;
    }
    if (exitCode === 0 || exitCode === 1) {
      return await this.#checkEnd();
    }
    if (exitCode !== null) this.#findings.push(...(await findingsAtStop(this.#scene)));
    if (exitCode !== 2 || life.stderr.includes('already exists in')) this.#command = 'resume';
    else if (command === 'resume' && !this.#isStateLost) this.#command = 'run';
    else this.#find('bug', `${life.name} ended with 2: ${life.stderr.trim()}`);
    if (exitCode === 5 && this.#machine.alive.length > 0) {
      // Another process has the run, and a person would let it work.
      this.#mainLives -= 1;
      this.#time.after(30 * minute, () => this.#startMain());
      return;
    }
    if (this.#mainLives > this.#troubledLives + mostCalmLives)
      this.#find('lost', `not finished after ${mostCalmLives} tries without trouble: ${life.stderr.trim()}`);
    const pauses = [0, 0, 5_000, 5 * minute, 60 * minute, 300 * minute] as const;
    const pause = this.#fate.oneOf(pauses, `pause after ${life.name}`);
    this.#time.after(Math.max(pause, this.#isCalm ? this.#waitAsAsked(life) : 0), () => this.#startMain());
  }

  /** Who reads that the service asked for a pause resumes the run after it. */
  #waitAsAsked({ stderr }: Life): number {
    const [, until = ''] = /asked for a pause until (\S+Z)\\n {2}hint: resume the run after that/.exec(stderr) ?? [];
    return until === '' ? 0 : Date.parse(until) - this.#machine.now();
  }

  /** The disk was to blame: the run has ended, and its reports can be written again. */
  #writeReports(): void {
    const life = this.#start('report');
    life.onEnd = (exitCode) => {
      this.#noteEnd(life, exitCode);
      this.#checking = this.#checkEnd().finally(() => {
        this.#checking = null;
      });
    };
  }

  async #checkEnd(): Promise<void> {
    this.#findings.push(...(await findingsAtEnd(this.#scene)));
    this.#isOver = true;
  }

  get #scene(): Scene {
    const { story } = this.#story;
    return {
      story,
      runId,
      disk: this.#machine.disk,
      service: this.#service,
      processes: this.#processes,
      unknowable: this.#ledger.twins,
      hidesFailures: this.#fate.troubles.includes(`the service: ${ownWordForFailed}`),
    };
  }

  #calm(): void {
    if (this.#isCalm) return;
    this.#log('from here on, nothing goes wrong any more');
    this.#isCalm = true;
    this.#outUntil = 0;
    this.#machine.disk.isFull = false;
    this.#others.restoreCaps(this.#story.scenario.limits);
  }

  /** It happens a moment later, in the middle of whatever the process does then. */
  #plan(trouble: Trouble, life: Life): void {
    this.#time.after(this.#fate.draw(`${trouble.about} moment`), () => {
      if (!this.#isCalm && !this.#isOver) this.#happen(trouble, life);
    });
  }

  #happen({ what, about }: Trouble, life: Life): void {
    this.#log(about);
    const happenings: Readonly<Record<Trouble['what'], () => unknown>> = {
      kill: () => life.kill(),
      'power cut': () => this.#machine.cutPower(about),
      'Ctrl-C': () => life.interrupt(),
      'Ctrl-C twice': () => this.#interruptTwice(life, about),
      'another resume': () => this.#start('resume'),
      'another run': () => this.#isStateLost || this.#start('run'),
      cancel: () => this.#start('cancel'),
      status: () => this.#start('status'),
      report: () => this.#start('report'),
      'full disk': () => this.#fillDisk(about),
      'wrong clock': () => this.#setClock(about),
      'the machine sleeps': () => this.#time.sleep(this.#fate.whole(10, 900, about) * minute),
      'other caps': () => this.#others.changeCaps(this.#story.scenario.limits, about),
      'a session of somebody else': () => this.#others.activate(about),
      'a draft of somebody else': () => this.#others.leaveDraft(about),
      outage: () => {
        this.#outUntil = this.#time.now + this.#fate.whole(1, 90, about) * minute;
      },
      'lost state': () => this.#loseState(),
    };
    happenings[what]();
  }

  #interruptTwice(life: Life, about: string): void {
    life.interrupt();
    this.#time.after(this.#fate.whole(0, 3_000, about), () => life.interrupt());
  }

  /** Nobody can match the sessions of single items with the plan. */
  #loseState(): void {
    const { disk, alive } = this.#machine;
    const { messages = [], files = [] } = this.#story.story.spec as { messages?: unknown[]; files?: unknown[] };
    if (messages.length + files.length > 0) return;
    const plan = disk.textOf(`/state/runs/${runId}/plan.json`);
    if (plan !== '') this.#files.set(keptPlan, plan);
    this.#isStateLost ||= plan !== '';
    disk.destroy('/state');
    for (const life of alive) life.kill();
  }

  #fillDisk(about: string): void {
    this.#machine.disk.isFull = true;
    this.#time.after(this.#fate.whole(1, 30, about) * minute, () => {
      this.#machine.disk.isFull = false;
    });
  }

  #setClock(about: string): void {
    this.#machine.setAhead(this.#fate.oneOf([-120, -7, -1, 1, 7, 120], about) * minute);
  }

  #find(kind: Finding['kind'], text: string): void {
    this.#findings.push({ kind, text });
  }

  #log(line: string): void {
    const time = new Date(this.#time.now).toISOString().slice(5, 23).replace('T', ' ');
    this.#lines.push(`${time}  ${line}`);
  }
}
