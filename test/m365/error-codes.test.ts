import { describe, expect, it } from 'vitest';
import {
  cappedBy,
  isAboutCap,
  isAboutList,
  isAboutSession,
  isRefusalWith5xx,
  meaningOf,
  remedyFor,
  retryDelayOf,
} from '../../src/m365/error-codes.ts';

/** The codes with which a single resource fails, from the API reference of restore artifacts and bulk addition requests. */
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

/** All other codes of the API reference. */
const ofCalls = [
  'InvalidPathType',
  'InvalidArtifactRequest',
  'InvalidRestorePoint',
  'DifferentRestoreDestinationType',
  'RestoreArtifactsLimitBreached',
  'DuplicateArtifactInList',
  'InvalidRestoreSessionId',
  'RestoreSessionNotFound',
  'InvalidPatchRequest',
  'RestoreSessionActionNotAllowed',
  'IncompleteArtifactDeletion',
  'TooManyActiveRestoreSessions',
  'BulkRestoreInvalidCreateRequest',
  'BulkRestoreRestorationResourcesCountExceedsLimit',
  'BulkRestoreArtifactsNotFound',
  'InvalidStateForBulkRequestDeletion',
  'FilterLengthExceeded',
  'InvalidSearchRequest',
  'InvalidProtectionUnitId',
];

const all = [...ofResources, ...ofCalls];
const unknown = ['', 'SomethingNew', 'constructor'];

describe('the table of error codes', () => {
  it.each(all)('explains the documented code %s', (code) => {
    expect(meaningOf(code)).toMatch(/^[A-Z].*\.$/);
  });

  it.each(ofResources)('has either a delay or a remedy for %s, with which a resource may fail', (code) => {
    const hopes = [retryDelayOf(code), remedyFor(code)].filter((each) => each !== undefined);

    expect(hopes).toHaveLength(1);
  });

  it('has a delay for the failures that may pass by themselves', () => {
    expect(ofResources.filter((code) => retryDelayOf(code) !== undefined)).toEqual([
      'UnknownError',
      'DuplicateArtifactRestoreRequest',
    ]);
    expect(retryDelayOf('DuplicateArtifactRestoreRequest')).toBe(300_000);
  });

  it('is searched without regard to case', () => {
    expect(retryDelayOf('UNKNOWNERROR')).toBe(0);
    expect(remedyFor('artifactnotfound')).toBe(remedyFor('ArtifactNotFound'));
    expect(isAboutList('bulkrestoreinvalidcreaterequestuseremail')).toBe(true);
  });

  it.each(unknown)('knows nothing about the code `%s`', (code) => {
    expect([meaningOf(code), retryDelayOf(code), remedyFor(code)]).toEqual([undefined, undefined, undefined]);
    expect([isAboutList(code), isAboutCap(code), isRefusalWith5xx(code, 'activateSession')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('knows which codes are about the list of a bulk addition request', () => {
    expect(all.filter(isAboutList)).toEqual([
      'InvalidBulkRestoreArtifactId',
      'BulkRestoreInvalidCreateRequestUserEmail',
      'BulkRestoreInvalidCreateRequestSiteUrl',
      'BulkRestoreRestorationResourcesCountExceedsLimit',
    ]);
  });

  it('knows which codes refuse which call with a 5xx status', () => {
    const refusing = (call?: 'activateSession' | 'deleteSession'): string[] =>
      all.filter((code) => isRefusalWith5xx(code, call));

    expect(refusing('activateSession')).toEqual(['TooManyActiveRestoreSessions']);
    expect(refusing('deleteSession')).toEqual(['IncompleteArtifactDeletion']);
    expect(refusing()).toEqual([]);
  });

  it('knows which codes are about the id or the state of a session', () => {
    expect(all.filter(isAboutSession)).toEqual([
      'InvalidRestoreSessionId',
      'RestoreSessionNotFound',
      'RestoreSessionActionNotAllowed',
    ]);
    expect(isAboutSession('restoresessionnotfound')).toBe(true);
  });

  it.each(['TooManyActiveRestoreSessions', 'RestoreArtifactsInFlightLimitBreached', 'somethingLimitExceeded'])(
    'takes %s for a cap of the tenant, documented or not',
    (code) => {
      expect(isAboutCap(code)).toBe(true);
    },
  );

  it.each([
    ['TooManyActiveRestoreSessions', 'sessions'],
    ['ActiveSessionLimitReached', 'sessions'],
    ['RestoreArtifactsPerDayLimitBreached', 'day'],
    ['DailyLimitReached', 'day'],
    ['RestoreArtifactsInFlightLimitBreached', 'inFlight'],
  ])('reads from the name of %s that the cap is of: %s', (code, what) => {
    expect(cappedBy(code)).toBe(what);
  });

  it.each(['RestoreSessionActionNotAllowed', 'FilterLengthExceeded', 'LimitExceededOrNot', 'NotTooMany'])(
    'does not take %s for a cap',
    (code) => {
      expect(isAboutCap(code)).toBe(false);
    },
  );
});
