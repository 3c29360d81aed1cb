import type { VirtualMachine } from './world/virtual-machine.ts';
import type { VirtualTime } from './world/virtual-time.ts';

/** What a process waits for. */
interface Pending {
  readonly callOff: () => void;
  /** Called when the process is killed before the answer: what it waited for may happen all the same. */
  readonly onKill: () => void;
}

interface Wait<T> {
  /** Milliseconds. */
  readonly after: number;
  /** Called when the time has come. What it returns or throws is the answer. */
  readonly answer: () => T;
  readonly signal?: AbortSignal | undefined;
  readonly onKill?: () => void;
}

/**
 * One process of the program. It touches the world only by `wait`. Once it is killed, none of its waits is answered, so none
 * of its code runs any more.
 */
export class Life {
  readonly name: string;
  /** The words after the program's name. */
  readonly words: readonly string[];
  readonly pid: number;
  readonly machine: VirtualMachine;
  readonly #time: VirtualTime;
  readonly #pending = new Set<Pending>();
  readonly #interrupts = new Set<() => void>();
  #waits = 0;
  /** Called before every wait with its number, from 1. */
  onWait: (number: number) => void = () => undefined;
  /** Called once, when it has ended. `exitCode` is null if it was killed. */
  onEnd: (exitCode: number | null) => void = () => undefined;
  isAlive = true;
  stderr = '';

  constructor(name: string, words: readonly string[], world: { time: VirtualTime; machine: VirtualMachine }) {
    this.name = name;
    this.words = words;
    this.#time = world.time;
    this.machine = world.machine;
    this.pid = world.machine.start(this);
  }

  /** Whether it waits for something. If it does not, it works. */
  get isWaiting(): boolean {
    return this.#pending.size > 0;
  }

  wait<T>({ after, answer, signal, onKill = () => undefined }: Wait<T>): Promise<T> {
    if (!this.isAlive) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const end = (settle: () => void): void => {
        this.#pending.delete(pending);
        signal?.removeEventListener('abort', leave);
        settle();
      };
      const callOff = this.#time.after(after, () => end(() => settleWith(answer, resolve, reject)));
      const leave = (): void => {
        callOff();
        end(() => reject(signal?.reason));
      };
      const pending: Pending = { callOff, onKill };
      this.#pending.add(pending);
      signal?.addEventListener('abort', leave, { once: true });
      this.#waits += 1;
      this.onWait(this.#waits);
    });
  }

  /** Resolves to what comes first: an answer from outside, which `settle` gives, or an abort. */
  waitFor<T>(ask: (settle: (value: T) => void) => void, signal: AbortSignal | undefined): Promise<T> {
    if (!this.isAlive) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const pending: Pending = { callOff: () => undefined, onKill: () => undefined };
      const leave = (): void => {
        if (this.#pending.delete(pending)) reject(signal?.reason);
      };
      this.#pending.add(pending);
      signal?.addEventListener('abort', leave, { once: true });
      ask((value) => {
        if (!this.#pending.delete(pending)) return;
        signal?.removeEventListener('abort', leave);
        resolve(value);
      });
      this.#waits += 1;
      this.onWait(this.#waits);
    });
  }

  /** Calls `task` again and again, which does not count as waiting, until the returned function is called. */
  repeat(task: () => void, milliseconds: number): () => void {
    let isOn = true;
    const next = (): void => {
      this.#time.after(milliseconds, () => {
        if (!isOn || !this.isAlive) return;
        task();
        next();
      });
    };
    next();
    return () => {
      isOn = false;
    };
  }

  /** `listener` is called when somebody presses Ctrl-C. */
  onInterrupt(listener: () => void): () => void {
    this.#interrupts.add(listener);
    return () => this.#interrupts.delete(listener);
  }

  interrupt(): void {
    for (const listener of [...this.#interrupts]) listener();
  }

  /** Ends it at once: nothing that it waits for is answered. */
  kill(exitCode: number | null = null): void {
    if (!this.isAlive) return;
    const pending = [...this.#pending];
    this.#end();
    for (const { callOff, onKill } of pending) {
      callOff();
      onKill();
    }
    this.onEnd(exitCode);
  }

  /** Notes that it has ended by itself. */
  end(exitCode: number): void {
    if (!this.isAlive) return;
    this.#end();
    this.onEnd(exitCode);
  }

  #end(): void {
    this.isAlive = false;
    this.#pending.clear();
    this.#interrupts.clear();
  }
}

function settleWith<T>(answer: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): void {
  try {
    resolve(answer());
  } catch (error) {
    reject(error);
  }
}
