import { describe, expect, it } from 'vitest';
import { DrillLedger, lastDrillOf, lastReturnOf } from '../../src/drill/drill-ledger.ts';
import type { DrillUnit } from '../../src/drill/test-restore.ts';
import { ledgerOf, testRestore } from '../support/values/drills.ts';

function mailbox(name: string, directoryId: string | null = null): DrillUnit {
  return { workload: 'mailbox', name, directoryId };
}

function momentsOf(ledger: DrillLedger, unit: DrillUnit): number[] {
  return ledger
    .restoresOf(unit)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}

describe('DrillLedger', () => {
  it('knows a unit by its name in any spelling, and by its workload', () => {
    const ledger = ledgerOf(
      testRestore('Ada@contoso.com', 1),
      testRestore('ada@contoso.com', 2, { workload: 'drive' }),
      testRestore('grace@contoso.com', 3),
    );

    expect(momentsOf(ledger, mailbox('ADA@contoso.com'))).toEqual([1]);
    expect(momentsOf(ledger, { ...mailbox('ada@contoso.com'), workload: 'drive' })).toEqual([2]);
    expect(momentsOf(ledger, mailbox('edsger@contoso.com'))).toEqual([]);
  });

  it('counts a restore once, however often it is added', () => {
    const restore = testRestore('ada@contoso.com', 1, { runId: 'r1' });
    const ledger = ledgerOf(restore, restore, { ...restore, session: 'mailbox-002', at: 2 });

    expect(momentsOf(ledger, mailbox('ada@contoso.com'))).toEqual([1, 2]);
  });

  it('knows a renamed unit by its id, and does not take its old name for it', () => {
    const ledger = ledgerOf(
      testRestore('ada@contoso.com', 1, { directoryId: 'A1' }),
      testRestore('ada.lovelace@contoso.com', 2, { directoryId: 'a1' }),
    );

    expect(momentsOf(ledger, mailbox('ada.king@contoso.com', 'a1'))).toEqual([1, 2]);
    expect(momentsOf(ledger, mailbox('ada.lovelace@contoso.com'))).toEqual([1, 2]);
    expect(momentsOf(ledger, mailbox('ada@contoso.com', 'b2'))).toEqual([]);
  });

  it('counts restores under a name without an id for whoever has the name', () => {
    const ledger = ledgerOf(
      testRestore('ada@contoso.com', 1),
      testRestore('ada@contoso.com', 2, { directoryId: 'a1' }),
      testRestore('ada@contoso.com', 3, { directoryId: 'b2' }),
    );

    expect(momentsOf(ledger, mailbox('ada@contoso.com', 'a1'))).toEqual([1, 2]);
    expect(momentsOf(ledger, mailbox('ada@contoso.com'))).toEqual([1, 3]);
  });

  it('takes a name without an id for the unit that had it last with an id', () => {
    const ledger = ledgerOf(
      testRestore('ada.king@contoso.com', 1, { directoryId: 'a1' }),
      testRestore('ada@contoso.com', 2, { directoryId: 'a1' }),
      testRestore('ada@contoso.com', 3),
    );

    expect(momentsOf(ledger, mailbox('ada@contoso.com'))).toEqual([1, 2, 3]);
  });

  it('takes ids of sites in both of their forms', () => {
    const guid = '8f3a1c52-7d7e-4a3c-9a3b-2f2f6f1b1c11';
    const name = 'https://contoso.sharepoint.com/sites/x';
    const ledger = ledgerOf(
      testRestore(name, 1, { workload: 'site', directoryId: `contoso.sharepoint.com,${guid},${guid}` }),
    );

    expect(momentsOf(ledger, { workload: 'site', name: `${name}-renamed`, directoryId: guid })).toEqual([1]);
  });

  it('reads restores one by one', async () => {
    const ledger = await DrillLedger.of([testRestore('ada@contoso.com', 1)]);

    expect(momentsOf(ledger, mailbox('ada@contoso.com'))).toEqual([1]);
  });
});

describe('the last drill of a unit', () => {
  it('is its last restore as a whole, and its last return the last one that came back', () => {
    const restores = [
      testRestore('ada@contoso.com', 3, { cameBack: false }),
      testRestore('ada@contoso.com', 1),
      testRestore('ada@contoso.com', 2),
      testRestore('ada@contoso.com', 9, { isWhole: false }),
    ];

    expect(lastDrillOf(restores)).toBe(3);
    expect(lastReturnOf(restores)).toBe(2);
    expect(lastDrillOf([])).toBeNull();
  });
});
