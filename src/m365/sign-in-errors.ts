/**
 * What to do about an error of Microsoft Entra, by its code `AADSTS…`. Imperatives.
 * The meaning of each code is in learn.microsoft.com/entra/identity-platform/reference-error-codes. The remedies are ours.
 */
const remedies: ReadonlyMap<string, string> = new Map([
  [
    '50011',
    'Add the platform "Mobile and desktop applications" with the redirect URI `http://localhost` to the app registration.',
  ],
  ['50034', 'Sign in with an account of this tenant.'],
  ['50053', 'Wait until the account is unlocked, or have an administrator unlock it.'],
  ['50057', 'Have an administrator enable the account.'],
  ['50076', 'Sign in with a second factor: use --auth interactive.'],
  ['50079', 'Register a second factor for the account, then use --auth interactive.'],
  ['50105', 'Have an administrator assign this user or group to the application.'],
  ['50126', 'Correct the user name or password.'],
  ['50158', 'Use --auth interactive: the tenant asks for more than a password.'],
  [
    '53000',
    "Sign in on a device that complies with the tenant's rules, or use an application (--auth client-certificate).",
  ],
  [
    '53003',
    'Have an administrator exempt this application from the Conditional Access policy; if the policy blocks device codes, use --auth interactive.',
  ],
  ['65001', 'Have an administrator grant consent for the permissions of the app registration.'],
  ['70011', 'Have an administrator grant Microsoft Graph permissions to the app registration.'],
  [
    '700016',
    'Correct `AZURE_CLIENT_ID` (the application id) or `AZURE_TENANT_ID`: the tenant has no such application.',
  ],
  ['700027', 'Upload the public part of the certificate to the app registration; it does not know this one.'],
  [
    '700213',
    'Correct the subject of the federated credential in the app registration: no credential matches the assertion.',
  ],
  ['70021', 'Correct the issuer, subject and audience of the federated credential in the app registration.'],
  ['7000215', 'Use the value of the client secret, not its id, or make a new secret.'],
  ['7000218', 'Set "Allow public client flows" to Yes in the app registration.'],
  ['7000222', 'Make a new client secret: this one has expired.'],
  [
    '7000229',
    'Have an administrator of the tenant consent to the application, so that it gets a service principal there.',
  ],
  ['90002', 'Correct `AZURE_TENANT_ID`: there is no such tenant.'],
  ['900023', 'Correct `AZURE_TENANT_ID`: it is no tenant id and no domain.'],
  ['90072', 'Sign in with an account of this tenant.'],
]);

/** Every code that is known here, `AADSTS…` first, with what to do about it. */
export const knownSignInCodes: readonly (readonly [code: string, remedy: string])[] = [...remedies].map(
  ([digits, remedy]) => [`AADSTS${digits}`, remedy],
);

/** Null for a text without a code that is known here. */
export function signInRemedy(text: string): string | null {
  const code = /AADSTS(\d+)/.exec(text)?.[1];
  return (code !== undefined && remedies.get(code)) || null;
}
