import type { ProtectionUnitStatus } from '@microsoft/microsoft-graph-types';
import { describe, expect, it } from 'vitest';
import { unitStatuses } from '../../src/m365/unit-statuses.ts';

/** The compiler misses a key if Microsoft's types have another status. */
const published: Readonly<Record<Exclude<ProtectionUnitStatus, 'unknownFutureValue'>, true>> = {
  protectRequested: true,
  protected: true,
  unprotectRequested: true,
  unprotected: true,
  removeRequested: true,
};

describe('the statuses of protection units', () => {
  it('are at least those of the types that Microsoft publishes, each once', () => {
    expect(unitStatuses).toEqual(expect.arrayContaining(Object.keys(published)));
    expect(new Set(unitStatuses).size).toBe(unitStatuses.length);
  });
});
