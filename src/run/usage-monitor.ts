import { isDeepStrictEqual } from 'node:util';
import { costsOneRead } from '../graph/graph-error.ts';
import type { RestoreApi } from '../graph/restore-api.ts';
import { readTenantUsage } from '../lookup/tenant-usage.ts';
import type { TenantUsage } from '../state/run-state.ts';
import type { Clock } from '../util/clock.ts';
import type { Recorder } from './recorder.ts';

interface MonitorDeps {
  readonly api: RestoreApi;
  readonly clock: Clock;
  readonly recorder: Recorder;
}

/**
 * Watches what other people's sessions use. A list that can't be read for now changes nothing: the service refuses what does not
 * fit. A look reads every session of the tenant, also those that ended long ago. So that
 * a tenant with a long history does not slow the run down, looks take only a small share of the time.
 */
export class UsageMonitor {
  readonly #tools: MonitorDeps;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Until then the last look is good enough. */
  #restUntil = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;

  constructor(tools: MonitorDeps) {
    this.#tools = tools;
  }

  /** When the last look ended, in milliseconds since 1970. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** Looks, or waits for the look that is going on, and records what has changed. False if it is too soon for another look. */
  async look(): Promise<boolean> {
    if (this.#looking === null && this.#tools.clock.now() < this.#restUntil) return false;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
    return true;
  }

  /** Null if the list can't be read for now. */
  async #read(now: number): Promise<TenantUsage | null> {
    const { api, recorder } = this.#tools;
    try {
      return await readTenantUsage(api, recorder.state, now);
    } catch (error) {
      if (!costsOneRead(error)) throw error;
      return null;
    }
  }

  async #look(): Promise<void> {
    const { clock, recorder } = this.#tools;
    const now = clock.now();
    const others = await this.#read(now);
    this.#lookedAt = clock.now();
    this.#restUntil = this.#lookedAt + (this.#lookedAt - now) * restAfterLook;
    if (others !== null && !isDeepStrictEqual(others, recorder.state.others))
      await recorder.record({ type: 'tenant-observed', ...others });
  }
}

/** The rest after a look, in multiples of the time that the look took. */
const restAfterLook = 20;
