import type { Environment } from '../../../src/cli/environment.ts';

/** The key that interrupts a program. */
export class CtrlC {
  readonly #listeners = new Set<() => void>();
  /** The codes with which the process would have been ended at once. */
  readonly exits: number[] = [];

  /** What a program needs to hear it. */
  get heard(): Pick<Environment, 'onInterrupt' | 'exitNow'> {
    return {
      onInterrupt: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      exitNow: (code) => this.exits.push(code),
    };
  }

  press(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
