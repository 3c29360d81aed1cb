import { signInRemedy } from '../m365/sign-in-errors.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** How the program would sign in, as far as settings say. */
export interface SignInFacts {
  /** The value of `--auth`. */
  readonly mode: string;
  /** The variables that are set, of those that this way reads. */
  readonly used: readonly string[];
  /** Groups of variables, of which one each has to be set and none is. */
  readonly lacking: readonly (readonly string[])[];
  /** What else is wrong with the settings; null for nothing. */
  readonly problem: { readonly message: string; readonly hint: string } | null;
  /** For `default`: the variables of an application that is only half described, with what is missing. Null if it is whole or not there. */
  readonly halfSet: readonly (readonly string[])[] | null;
}

const subject = { section: 'sign-in', id: 'settings' } as const;

export function checkSignIn({ mode, used, lacking, problem, halfSet }: SignInFacts): Check {
  const way = `--auth ${mode}`;
  if (lacking.length > 0)
    return fail(
      subject,
      `${way} lacks ${lacking.map(choiceText).join(', ')}`,
      `Set ${lacking.map((group) => group[0]).join(', ')} (docs/signing-in.md says where each comes from), or choose another way with --auth.`,
    );
  if (problem !== null) return fail(subject, problem.message, problem.hint);
  if (halfSet !== null)
    return warn(
      subject,
      `${way} skips the application of the variables, because ${halfSet.map(choiceText).join(', ')} is not set; it tries a managed identity and signed-in tools instead`,
      'Set what is missing, or choose one way with --auth.',
    );
  if (mode === 'default' && used.length === 0)
    return warn(
      subject,
      `${way} finds no application in the variables: it tries a managed identity, then tools that somebody is signed in to, such as the Azure CLI`,
      'For runs that nobody watches, choose one way with --auth (docs/signing-in.md).',
    );
  return ok(subject, used.length === 0 ? way : `${way}, with ${used.map((name) => `\`${name}\``).join(', ')}`);
}

function choiceText(group: readonly string[]): string {
  return group.map((name) => `\`${name}\``).join(' or ');
}

/** Of the tenant that settings name, offline. Ids in lower case, null if nothing names one. */
export function checkTenantSetting(ofSignIn: string | null, ofSpec: string | null): Check | null {
  if (ofSignIn === null || ofSpec === null) return null;
  const tenant = { section: 'sign-in', id: 'tenant-setting' } as const;
  if (ofSignIn === ofSpec.toLowerCase()) return ok(tenant, `the spec's tenant is the one to sign in to`);
  return fail(
    tenant,
    `\`AZURE_TENANT_ID\` is \`${ofSignIn}\`, and the spec is for \`${ofSpec}\``,
    'Correct the variable, or unset it: then the tenant of the spec counts.',
  );
}

/** `because`: the reason in the credential's words, without secrets; `hint`: what it says to do, if it does. */
export function failedSignIn(because: string, hint: string | null): Check {
  const remedy = signInRemedy(because) ?? hint ?? remedyOf(because);
  // The library lists everything that it tried.
  if (/ChainedTokenCredential/.test(because) && signInRemedy(because) === null)
    return fail(
      { section: 'token', id: 'token' },
      'signing in failed: no variables of an application, no managed identity, and nobody is signed in with a tool of Microsoft',
      'Set the variables of an application (docs/signing-in.md), run `az login`, or choose one way with --auth.',
    );
  const first = because.split('\n').slice(0, 3).join(' ').trim();
  return fail({ section: 'token', id: 'token' }, `signing in failed: ${first}`, remedy);
}

function remedyOf(because: string): string {
  if (/az login/i.test(because)) return 'Run `az login`, then try again.';
  if (/managed ?identity|IMDS|169\.254/i.test(because))
    return 'Run on a machine with a managed identity, or choose another way with --auth.';
  return 'Check the variables of this way to sign in, or choose another one with --auth.';
}
