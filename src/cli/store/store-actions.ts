import type { StateOptions } from '../shared-options.ts';

export const storeActions = ['migrate', 'check', 'export', 'import', 'prune'] as const;
export type StoreAction = (typeof storeActions)[number];

export interface StoreOptions extends StateOptions {
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly dryRun: boolean;
}
