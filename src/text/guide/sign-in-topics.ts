import { knownSignInCodes } from '../../m365/sign-in-errors.ts';
import type { Topic } from './topic.ts';

/** Where Microsoft lists the others. */
export const signInReference = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes';

export const signInTopics: readonly Topic[] = knownSignInCodes.map(([code, advice]) => ({
  code,
  kind: 'sign-in',
  means: 'Microsoft Entra refused to sign in. Nothing was sent to the service.',
  cause: `Microsoft Entra gives the reason in its message. ${signInReference} has more.`,
  advice,
}));
