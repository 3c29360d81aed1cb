import { describe, expect, it } from 'vitest';
import type { Query } from '../../src/emulator/query.ts';
import { openTenant } from '../support/rigs/tenant-rig.ts';

const query: Query = { version: 'v1.0', skip: 0, top: 100, futureMembers: false, expand: 'nothing' };

describe('TimeFormat', () => {
  it.each([
    [0, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
    [2, /\.\d{2}Z$/],
    [7, /\.\d{7}Z$/],
  ] as const)('writes times with %i fraction digits', async (fractionDigits, pattern) => {
    const { tenant } = openTenant({
      quirks: {
        relativeNextLinks: false,
        siteTypeSpelling: 'mixed',
        fractionDigits,
        siteIdForm: 'guid',
        sessionFilter: 'applied',
      },
    });

    expect(tenant.createSession('site', {}, query)['createdDateTime']).toMatch(pattern);
  });
});
