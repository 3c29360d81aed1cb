import type { Clock } from '../util/clock.ts';
import type { CallStats } from './call-stats.ts';
import type { Scenario } from './scenario/scenario.ts';
import { startServer } from './server.ts';
import { Tenant } from './tenant.ts';

export interface EmulatorOptions {
  /** The emulator's time. Clients must wait by the same clock. */
  readonly clock: Clock;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Whether its answers say that it is an emulator. True by default; with false, it looks like a real service. */
  readonly isRecognisable?: boolean;
}

export interface Emulator {
  /** The base URL of the API: `http://127.0.0.1:<port>/v1.0`. */
  readonly url: string;
  readonly tenant: Tenant;
  readonly calls: CallStats;
  close(): Promise<void>;
}

/** Opens the tenant of a scenario and serves it over HTTP to this machine only. Rejects if the port is taken. */
export async function openEmulator(
  scenario: Scenario,
  { clock, port = 0, isRecognisable = true }: EmulatorOptions,
): Promise<Emulator> {
  const tenant = new Tenant(scenario, clock);
  const { url, calls, close } = await startServer({ tenant, clock, port, isRecognisable });
  return { url, tenant, calls, close };
}
