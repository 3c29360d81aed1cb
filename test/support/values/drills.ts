import { DrillLedger } from '../../../src/drill/drill-ledger.ts';
import type { TestRestore } from '../../../src/drill/test-restore.ts';
import { day } from '../../../src/util/duration.ts';

/** When drills are planned in tests, in milliseconds since 1970. */
export const sunday: number = Date.parse('2026-11-29T02:00:00Z');

/** The moment so many days before. */
export function daysAgo(days: number): number {
  return sunday - days * day;
}

/** A whole mailbox that a drill restored and that came back, unless `changes` say otherwise. */
export function testRestore(name: string, at: number, changes: Partial<TestRestore> = {}): TestRestore {
  return {
    workload: 'mailbox',
    name,
    directoryId: null,
    runId: `run-${at}`,
    session: 'mailbox-001',
    at,
    isWhole: true,
    cameBack: true,
    ...changes,
  };
}

/** A ledger with these test restores. */
export function ledgerOf(...restores: readonly TestRestore[]): DrillLedger {
  const ledger = new DrillLedger();
  for (const restore of restores) ledger.add(restore);
  return ledger;
}
