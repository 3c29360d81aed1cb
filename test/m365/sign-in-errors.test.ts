import { describe, expect, it } from 'vitest';
import { signInRemedy } from '../../src/m365/sign-in-errors.ts';

describe('what to do about an error of Microsoft Entra', () => {
  it('is found by its code, wherever that is in the text', () => {
    expect(signInRemedy('AADSTS7000222: The provided client secret keys are expired.')).toBe(
      'Make a new client secret: this one has expired.',
    );
    expect(signInRemedy('invalid_client: AADSTS90002: Tenant not found.')).toBe(
      'Correct `AZURE_TENANT_ID`: there is no such tenant.',
    );
  });

  it('is not known for other codes, or without one', () => {
    expect(signInRemedy('AADSTS1: Something new.')).toBeNull();
    expect(signInRemedy('7000222')).toBeNull();
    expect(signInRemedy('')).toBeNull();
  });
});
