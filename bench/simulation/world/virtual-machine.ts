import type { Fate } from '../fate.ts';
import { VirtualDisk } from './virtual-disk.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A process, as the machine sees it. */
export interface VirtualProcess {
  readonly pid: number;
  readonly name: string;
  readonly isAlive: boolean;
  /** Whether it waits for something. If it does not, it works. */
  readonly isWaiting: boolean;
  kill(): void;
}

/** In milliseconds: when, and by how much its clock was ahead from then on. */
interface ClockSetting {
  readonly from: number;
  readonly ahead: number;
}

export interface RecalledMoment {
  /** The earliest time that it can have been. */
  readonly at: number;
  /** How somebody has set the clock since. */
  readonly wasSet: { readonly forward: boolean; readonly back: boolean };
}

/** A machine with a disk, a clock that may be wrong, and processes. */
export class VirtualMachine {
  readonly disk: VirtualDisk = new VirtualDisk();
  readonly host = 'simulated';
  readonly #time: VirtualTime;
  readonly #fate: Fate;
  readonly #processes: VirtualProcess[] = [];
  /** How its clock was set, in order. */
  readonly #settings: ClockSetting[];
  #boots = 1;
  #names = 0;

  constructor(time: VirtualTime, fate: Fate) {
    this.#time = time;
    this.#settings = [{ from: time.now, ahead: 0 }];
    this.#fate = fate;
  }

  now(): number {
    return this.#time.now + (this.#settings.at(-1)?.ahead ?? 0);
  }

  /** Milliseconds: whatever happens to the clock. */
  elapsed(): number {
    return this.#time.now;
  }

  setAhead(milliseconds: number): void {
    this.#settings.push({ from: this.#time.now, ahead: milliseconds });
  }

  /** What its clock can still say about a moment that it called `shown`. */
  recall(shown: number): RecalledMoment | null {
    const at = this.#settings.findIndex(({ from, ahead }, index) => {
      const until = this.#settings[index + 1]?.from ?? Number.POSITIVE_INFINITY;
      return shown - ahead >= from && shown - ahead <= until;
    });
    const setting = this.#settings[at];
    if (setting === undefined) return null;
    const changes = this.#settings
      .slice(at + 1)
      .map(({ ahead }, index) => ahead - (this.#settings[at + index]?.ahead ?? 0));
    const wasSet = { forward: changes.some((change) => change > 0), back: changes.some((change) => change < 0) };
    return { at: shown - setting.ahead, wasSet };
  }

  uniqueName(): string {
    this.#names += 1;
    return this.#fate.guid(`name ${this.#names}`);
  }

  /** Returns the pid of a new process. Pids are used again after some processes, and after each start of the machine. */
  start(process: VirtualProcess): number {
    const taken = new Set(this.#processes.filter(({ isAlive }) => isAlive).map(({ pid }) => pid));
    this.#processes.push(process);
    let pid = 100 + (this.#processes.length % 3);
    while (taken.has(pid)) pid += 1;
    return pid;
  }

  get alive(): readonly VirtualProcess[] {
    return this.#processes.filter(({ isAlive }) => isAlive);
  }

  isRunning(pid: number): boolean {
    return this.alive.some((process) => process.pid === pid);
  }

  processKey(pid: number): string {
    const process = this.alive.find((one) => one.pid === pid);
    return process === undefined ? '' : `boot-${this.#boots} ${process.name}`;
  }

  /** Ends all processes and loses what was not synced. */
  cutPower(about: string): void {
    for (const process of this.alive) process.kill();
    this.disk.loseUnsynced(this.#fate, about);
    this.#boots += 1;
  }
}
