import type { SignOptions } from '../evidence/key-files.ts';
import type { CheckOptions } from '../programs/check-program.ts';
import type { NetworkOptions } from '../shared-options.ts';
import type { WatchOptions } from '../watch/run-watch.ts';

export interface WorkerOptions
  extends NetworkOptions,
    CheckOptions,
    SignOptions,
    Pick<WatchOptions, 'notify' | 'notifyFormat' | 'notifyStart' | 'notifyStall'> {
  /** How many runs at once. */
  readonly slots: number;
  /** The tenants whose runs it carries out. */
  readonly tenants?: readonly string[];
  /** A file that says how to sign in to which tenant. */
  readonly authProfiles?: string;
  readonly listen?: ListenAddress;
}

/** Where a worker answers to probes. */
export interface ListenAddress {
  /** Undefined for all addresses of the machine. */
  readonly host: string | undefined;
  readonly port: number;
}
