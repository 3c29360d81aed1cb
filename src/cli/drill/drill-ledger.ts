import { DrillLedger } from '../../drill/drill-ledger.ts';
import type { RunStore } from '../../store/store.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

export interface LedgerSource {
  readonly store: RunStore;
  /** Whether the drill is on an emulator: those have a ledger of their own. */
  readonly isEmulated: boolean;
}

/** Reads the test restores of earlier drills. Warns of runs that can't be read. Rejects with StoreProblem. */
export async function readDrillLedger(
  { store, isEmulated }: LedgerSource,
  environment: Environment,
): Promise<DrillLedger> {
  const onUnread = (runId: string, because: string): void => {
    const text = `the drill budget and the coverage do not count the run \`${runId}\`: ${because}`;
    say('warn', [text], environment);
  };
  return await DrillLedger.of(store.testRestores({ emulated: isEmulated, onUnread }));
}
