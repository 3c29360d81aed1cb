import { isDeepStrictEqual } from 'node:util';
import type { RestoreApi } from '../graph/restore-api.ts';
import { readTenantUsage } from '../lookup/tenant-usage.ts';
import type { Clock } from '../util/clock.ts';
import type { Recorder } from './recorder.ts';

interface MonitorDeps {
  readonly api: RestoreApi;
  readonly clock: Clock;
  readonly recorder: Recorder;
}

/**
 * Keeps an eye on what other people's sessions use. A look reads every session of the tenant, also those that ended long ago,
 * so that in a tenant with a long history it is not taken so often that it would take more than a small share of the time.
 */
export class UsageMonitor {
  readonly #tools: MonitorDeps;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** What was seen at the last look is good enough until then. */
  #restUntil = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;

  constructor(tools: MonitorDeps) {
    this.#tools = tools;
  }

  /** When the last look was taken, in milliseconds since 1970. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** Takes a look, or waits for the one that is being taken, and records what has changed; false where none is taken so soon. */
  async look(): Promise<boolean> {
    if (this.#looking === null && this.#tools.clock.now() < this.#restUntil) return false;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
    return true;
  }

  async #look(): Promise<void> {
    const { api, clock, recorder } = this.#tools;
    const now = clock.now();
    const others = await readTenantUsage(api, recorder.state, now);
    this.#lookedAt = clock.now();
    this.#restUntil = this.#lookedAt + (this.#lookedAt - now) * restAfterLook;
    if (!isDeepStrictEqual(others, recorder.state.others))
      await recorder.record({ type: 'tenant-observed', ...others });
  }
}

/** How many times as long as a look took none is taken again. */
const restAfterLook = 20;
