import { join } from 'node:path';
import type { Machine } from '../machine.ts';
import { type ChainLink, type ChainName, type ChainSteps, StoreProblem } from '../store.ts';
import { privateModes } from '../whole-file.ts';
import { chainFile, extendChain, lastLink } from './chain-file.ts';
import { Locks } from './run-locks.ts';
import { asUnreadable, asUnwritable } from './state-problem.ts';

/** The chains of evidence of a state directory: a file for each, which one process at a time extends. Rejects with StoreProblem. */
export class EvidenceChains {
  readonly #folder: string;
  readonly #machine: Machine;

  constructor(folder: string, machine: Machine) {
    this.#folder = folder;
    this.#machine = machine;
  }

  async extend(chain: ChainName, steps: ChainSteps): Promise<void> {
    const path = this.#pathOf(chain);
    const locks = new Locks(this.#machine);
    try {
      await this.#machine.disk.makeFolder(this.#folder, { mode: privateModes.folder, recursive: true });
      await whenFree(steps.pause, () => locks.take(`${path}.lock`, `the evidence of \`${chain.specName}\``));
      await extendChain(chainFile(path, this.#machine), steps);
    } catch (error) {
      throw asUnwritable(error);
    } finally {
      await locks.release();
    }
  }

  async last(chain: ChainName, steps: Pick<ChainSteps, 'isWritten'>): Promise<ChainLink | null> {
    const path = this.#pathOf(chain);
    try {
      return await lastLink(chainFile(path, this.#machine), steps);
    } catch (error) {
      throw asUnreadable(path, error);
    }
  }

  #pathOf({ specName, isEmulated }: ChainName): string {
    return join(this.#folder, `${specName}${isEmulated ? '.emulated' : ''}.json`);
  }
}

/** With pauses of 200 ms, a minute. */
const mostTries = 300;

/** Tries again as long as another process holds a lock, but not for ever: it tries a minute, if nothing else is said. */
export async function whenFree(
  pause: () => Promise<void>,
  take: () => Promise<void>,
  most: number = mostTries,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await take();
    } catch (error) {
      const isHeld = error instanceof StoreProblem && error.kind === 'held';
      if (!isHeld || tries === most) throw error;
      await pause();
    }
  }
}
