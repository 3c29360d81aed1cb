import type { AuthMode } from './modes.ts';

/** Ways to sign in whose credential gets tokens of the one tenant that it is given. */
const ofOneTenant: ReadonlySet<AuthMode> = new Set<AuthMode>([
  'client-secret',
  'client-certificate',
  'workload-identity',
  'device-code',
  'interactive',
]);

/**
 * The id of the tenant at which a credential signs in by its settings, in lower case. Null for ways that choose the tenant
 * themselves, and for what is no id: a domain, or `common` and `organizations`, which take any tenant.
 */
export function signInTenant(
  mode: AuthMode,
  env: Readonly<Record<string, string | undefined>>,
  specTenant: string | null,
): string | null {
  if (!ofOneTenant.has(mode)) return null;
  // As `credentialFor` does: the variable comes first.
  const tenant = env['AZURE_TENANT_ID']?.trim() || specTenant;
  return tenant && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant) ? tenant.toLowerCase() : null;
}
