import { describe, expect, it } from 'vitest';
import type { ProtectionPolicy } from '../../src/graph/directory-api.ts';
import { policyCalled, rowFilter } from '../../src/inventory/row-filter.ts';

const row = { status: 'protected', policy: 'Everyone' };

describe('rowFilter', () => {
  it('chooses all rows if nothing is asked for', () => {
    expect(rowFilter({ status: [], policy: [] })(row)).toBe(true);
    expect(rowFilter({ status: [], policy: [] })({ ...row, policy: null })).toBe(true);
  });

  it('chooses by status and by policy, both without case', () => {
    const isWanted = rowFilter({ status: ['Protected', 'unprotected'], policy: ['everyone'] });

    expect(isWanted(row)).toBe(true);
    expect(isWanted({ status: 'UNPROTECTED', policy: 'EVERYONE' })).toBe(true);
    expect(isWanted({ ...row, status: 'offboarded' })).toBe(false);
    expect(isWanted({ ...row, policy: 'Board' })).toBe(false);
    expect(isWanted({ ...row, policy: null })).toBe(false);
  });
});

describe('policyCalled', () => {
  const board: ProtectionPolicy = {
    id: 'A1',
    workload: 'mailbox',
    displayName: 'Board',
    status: 'active',
    retention: null,
  };
  const nameless = { ...board, id: 'B2', displayName: null };

  it('finds a policy by its name or its id, without case, as rows name it', () => {
    expect(policyCalled('board', [nameless, board])).toBe('Board');
    expect(policyCalled('a1', [nameless, board])).toBe('Board');
    expect(policyCalled('b2', [nameless, board])).toBe('B2');
  });

  it('finds none of another name', () => {
    expect(policyCalled('sales', [nameless, board])).toBeUndefined();
  });
});
