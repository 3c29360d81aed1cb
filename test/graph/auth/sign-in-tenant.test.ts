import { describe, expect, it } from 'vitest';
import { signInTenant } from '../../../src/graph/auth/sign-in-tenant.ts';

const [one, other] = ['72f988bf-86f1-41af-91ab-2d7cd011db47', '11111111-1111-1111-1111-111111111111'];

describe('the tenant that a credential signs in at', () => {
  it.each(['client-secret', 'client-certificate', 'workload-identity', 'device-code'] as const)(
    'is that of the variable with %s, else that of the spec',
    (mode) => {
      expect(signInTenant(mode, { AZURE_TENANT_ID: ` ${other.toUpperCase()} ` }, one)).toBe(other);
      expect(signInTenant(mode, {}, one)).toBe(one);
      expect(signInTenant(mode, {}, null)).toBeNull();
    },
  );

  it.each(['common', 'organizations', 'consumers', 'contoso.onmicrosoft.com'])('is not known from `%s`', (tenant) => {
    expect(signInTenant('device-code', { AZURE_TENANT_ID: tenant }, one)).toBeNull();
  });

  it.each(['token', 'managed-identity', 'azure-cli', 'default'] as const)('is not known with %s', (mode) => {
    expect(signInTenant(mode, { AZURE_TENANT_ID: one }, one)).toBeNull();
  });
});
