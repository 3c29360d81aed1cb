import { describe, expect, it } from 'vitest';
import { remedyFor, waitFor } from '../../src/m365/error-codes.ts';

/** The codes that the service gives a single resource, by the API reference of restore artifacts and bulk addition requests. */
const ofResources = [
  'UnknownError',
  'ArtifactNotFound',
  'InvalidRestoreTime',
  'ArtifactCannotBeRestored',
  'DuplicateArtifactRestoreRequest',
  'InvalidBulkRestoreArtifactId',
  'BulkRestoreInvalidCreateRequestUserEmail',
  'BulkRestoreInvalidCreateRequestSiteUrl',
];

describe('the prospect of a failure', () => {
  it.each(ofResources)('is known of every code that a resource may fail with, and is one thing: %s', (code) => {
    const prospects = [waitFor(code), remedyFor(code)].filter((each) => each !== undefined);

    expect(prospects).toHaveLength(1);
  });

  it('is a wait where the failure may pass, and a remedy where it may not', () => {
    expect(ofResources.filter((code) => waitFor(code) !== undefined)).toEqual([
      'UnknownError',
      'DuplicateArtifactRestoreRequest',
    ]);
  });

  it('goes by the code whatever its case', () => {
    expect(waitFor('UNKNOWNERROR')).toBe(0);
    expect(remedyFor('artifactnotfound')).toBe(remedyFor('ArtifactNotFound'));
  });

  it.each(['', 'SomethingNew', 'constructor'])('is not guessed of a code that is not known: `%s`', (code) => {
    expect([waitFor(code), remedyFor(code)]).toEqual([undefined, undefined]);
  });
});
