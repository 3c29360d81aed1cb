import type { Fate } from './fate.ts';
import type { Life } from './life.ts';
import { VirtualDisk } from './virtual-disk.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A machine with a disk, a clock that may be wrong, and processes. */
export class VirtualMachine {
  readonly disk: VirtualDisk = new VirtualDisk();
  readonly host = 'simulated';
  readonly #time: VirtualTime;
  readonly #fate: Fate;
  readonly #lives: Life[] = [];
  /** Milliseconds by which its clock is ahead. */
  #ahead = 0;
  #boots = 1;
  #names = 0;

  constructor(time: VirtualTime, fate: Fate) {
    this.#time = time;
    this.#fate = fate;
  }

  now(): number {
    return this.#time.now + this.#ahead;
  }

  setAhead(milliseconds: number): void {
    this.#ahead = milliseconds;
  }

  uniqueName(): string {
    this.#names += 1;
    return this.#fate.guid(`name ${this.#names}`);
  }

  /** Returns the pid of a new process. Pids are used again after some processes, and after each start of the machine. */
  start(life: Life): number {
    const taken = new Set(this.#lives.filter(({ isAlive }) => isAlive).map(({ pid }) => pid));
    this.#lives.push(life);
    let pid = 100 + (this.#lives.length % 3);
    while (taken.has(pid)) pid += 1;
    return pid;
  }

  get alive(): readonly Life[] {
    return this.#lives.filter(({ isAlive }) => isAlive);
  }

  isRunning(pid: number): boolean {
    return this.alive.some((life) => life.pid === pid);
  }

  processKey(pid: number): string {
    const life = this.alive.find((one) => one.pid === pid);
    return life === undefined ? '' : `boot-${this.#boots} ${life.name}`;
  }

  /** Ends all processes and loses what was not synced. */
  cutPower(about: string): void {
    for (const life of this.alive) life.kill();
    this.disk.loseUnsynced(this.#fate, about);
    this.#boots += 1;
  }
}
