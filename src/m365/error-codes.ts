import { minute } from '../util/duration.ts';

/** What an error code is about. That decides what may help. */
export type ErrorSubject =
  /** One resource that is restored. */
  | 'resource'
  /** The list of a bulk addition request: one of its entries, or its length. Half of the list may be accepted. */
  | 'list'
  /** A cap of the tenant. The same call may succeed once other restores have finished. */
  | 'cap'
  /** A session or request that is in the wrong state for the call. */
  | 'state'
  /** An id that the service does not know. */
  | 'id'
  /** The request as we wrote it. */
  | 'request'
  /** The sign-in or its permissions. */
  | 'permission'
  /** The service as a whole. */
  | 'service';

interface ErrorCodeFacts {
  readonly about: ErrorSubject;
  /** One sentence. */
  readonly means: string;
  /** How long to wait before the resource is restored again. Left out if another attempt does not help. */
  readonly passesAfterMinutes?: number;
  /** What somebody has to do before the resource can come back, as an imperative. */
  readonly remedy?: string;
  /** The call that the service refuses with this code and a 5xx status. From any other call, a 5xx is nobody's word. */
  readonly refusesWith5xx?: RefusedWith5xx;
}

/** The calls for which the documents list a refusal with a 5xx status. */
export type RefusedWith5xx = 'activateSession' | 'deleteSession';

/**
 * The service's error codes. A code that is not listed here is not retried, and has no remedy.
 *
 * Source of the codes: the error tables of the Graph API reference (v1.0, read November 2026), and for those marked so, the
 * emulator's guess (see its README). Meanings, waits and remedies are ours, from the same pages.
 */
const errorCodes = {
  // A resource: in the error of its artifact, or of the bulk addition request that names it.
  UnknownError: { about: 'resource', means: 'Something went wrong. Try again later.', passesAfterMinutes: 0 },
  DuplicateArtifactRestoreRequest: {
    about: 'resource',
    means: 'The resource is being restored by another session.',
    passesAfterMinutes: 5,
  },
  ArtifactNotFound: {
    about: 'resource',
    means: 'The resource is not protected.',
    remedy: 'correct its name, or protect it with a backup policy',
  },
  ArtifactCannotBeRestored: {
    about: 'resource',
    means: 'The artifact cannot be restored. It may be on legal hold or in the recycle bin.',
    remedy: 'release it from legal hold, or take it out of the recycle bin',
  },
  InvalidRestoreTime: {
    about: 'resource',
    means: 'There is no restore point in the protection time period.',
    remedy: 'choose another window: it has no restore point in this one',
  },

  // The list of a bulk addition request.
  InvalidBulkRestoreArtifactId: {
    about: 'list',
    means: 'An entry of the list is not a valid resource.',
    remedy: 'correct its name: the service does not accept it',
  },
  BulkRestoreInvalidCreateRequestUserEmail: {
    about: 'list',
    means: 'An address of the list is not valid.',
    remedy: 'correct its address: the service does not accept it',
  },
  BulkRestoreInvalidCreateRequestSiteUrl: {
    about: 'list',
    means: 'A site URL of the list is not valid.',
    remedy: 'correct its URL: the service does not accept it',
  },
  BulkRestoreRestorationResourcesCountExceedsLimit: {
    about: 'list',
    means: 'The list has more resources than a bulk addition request can hold.',
  },

  // A cap. The last two are guesses: the documents name one code only.
  TooManyActiveRestoreSessions: {
    about: 'cap',
    means: 'The tenant has as many active restore sessions as it can have.',
    refusesWith5xx: 'activateSession',
  },
  RestoreArtifactsInFlightLimitBreached: {
    about: 'cap',
    means: 'The tenant restores as many resources of this workload at once as it can.',
  },
  RestoreArtifactsPerDayLimitBreached: {
    about: 'cap',
    means: 'The tenant has restored as many resources of this workload in a day as it can.',
  },

  // A state.
  RestoreSessionActionNotAllowed: {
    about: 'state',
    means: 'The restore session is in a state that does not allow the call: it is no longer a draft, or is empty.',
  },
  InvalidStateForBulkRequestDeletion: {
    about: 'state',
    means: 'The bulk addition request has not been completed, so it cannot be deleted.',
  },
  IncompleteArtifactDeletion: {
    about: 'state',
    means: 'Some artifacts of the restore session could not be deleted.',
    refusesWith5xx: 'deleteSession',
  },
  /** A guess. */
  BrowseSessionNotReady: { about: 'state', means: 'The browse session cannot be browsed yet.' },

  // An id.
  InvalidRestoreSessionId: { about: 'id', means: 'This is not the id of a restore session.' },
  RestoreSessionNotFound: { about: 'id', means: 'The tenant has no restore session with this id.' },
  BulkRestoreArtifactsNotFound: { about: 'id', means: 'The session has no bulk addition request with this id.' },
  InvalidProtectionUnitId: { about: 'id', means: 'The tenant has no protection unit with this id.' },
  InvalidRestorePoint: { about: 'id', means: 'The restore point does not exist, or cannot be used here.' },
  /** A guess. */
  BrowseSessionNotFound: { about: 'id', means: 'The tenant has no browse session with this id.' },

  // A request.
  InvalidArtifactRequest: { about: 'request', means: 'The artifacts of the request cannot be restored as it says.' },
  InvalidPatchRequest: { about: 'request', means: 'The session cannot be changed as the request says.' },
  InvalidPathType: { about: 'request', means: 'The destination type is not valid.' },
  DifferentRestoreDestinationType: {
    about: 'request',
    means: 'All artifacts of a session must have the same destination type.',
  },
  DuplicateArtifactInList: { about: 'request', means: 'The request or the session holds an artifact twice.' },
  RestoreArtifactsLimitBreached: { about: 'request', means: 'The request has more artifacts than one may have.' },
  BulkRestoreInvalidCreateRequest: { about: 'request', means: 'The bulk addition request is not valid.' },
  InvalidSearchRequest: { about: 'request', means: 'The search for restore points is not valid.' },
  FilterLengthExceeded: { about: 'request', means: 'The filter of the search is too long.' },

  // What the emulator answers besides, like the rest of Graph. For browsing, the documents name no codes.
  InvalidBrowseRequest: { about: 'request', means: 'The browse request is not valid.' },
  InvalidBrowseSessionRequest: { about: 'request', means: 'The request for a browse session is not valid.' },
  BadRequest: { about: 'request', means: 'The request is malformed.' },
  ResourceNotFound: { about: 'request', means: 'The API has no such path.' },
  MethodNotAllowed: { about: 'request', means: 'The path does not accept this HTTP method.' },
  UnsupportedMediaType: { about: 'request', means: 'The body has the wrong content type.' },
  NotImplemented: { about: 'request', means: 'The service does not implement this.' },
  InvalidAuthenticationToken: { about: 'permission', means: 'The access token is missing, expired or revoked.' },
  // The directory.
  Authorization_RequestDenied: { about: 'permission', means: 'The access token lacks a permission for the call.' },
  Request_ResourceNotFound: { about: 'id', means: 'The directory has no such user.' },
  Request_UnsupportedQuery: { about: 'request', means: 'The directory does not answer such a query.' },
  itemNotFound: { about: 'id', means: 'The tenant has no such site.' },
  accessDenied: { about: 'permission', means: 'The access token lacks a permission for the call.' },
  RestoreNotAllowed: { about: 'service', means: 'The backup service is in a state in which it restores nothing.' },
  TooManyRequests: { about: 'service', means: 'The service wants fewer requests.' },
  ServiceUnavailable: { about: 'service', means: 'The service is not available at the moment.' },
  GatewayTimeout: { about: 'service', means: 'The service did not answer in time.' },
  RequestEntityTooLarge: { about: 'request', means: 'The body of the request is too long.' },
  FailedDependency: { about: 'request', means: 'A request of the same batch that this one depends on failed.' },
} as const;

/** A code that is known here. The service may send any other. */
export type ErrorCode = keyof typeof errorCodes;

/** Every code that is known here, with what it is about. */
export const knownErrorCodes: readonly (readonly [ErrorCode, ErrorSubject])[] = Object.entries(errorCodes).map(
  ([code, { about }]) => [code as ErrorCode, about],
);

/** How long to wait before a resource with this error is restored again, in milliseconds; undefined if that does not help. */
export function retryDelayOf(code: string): number | undefined {
  const minutes = factsOf(code)?.passesAfterMinutes;
  return minutes === undefined ? undefined : minutes * minute;
}

/** What has to be done before a resource with this error can come back; undefined if nothing, or if nobody knows. */
export function remedyFor(code: string): string | undefined {
  return factsOf(code)?.remedy;
}

/** One sentence; undefined for a code that is not known. */
export function meaningOf(code: string): string | undefined {
  return factsOf(code)?.means;
}

/** Whether the service refuses the list of a bulk addition request because of one entry, or because of its length. */
export function isAboutList(code: string): boolean {
  return factsOf(code)?.about === 'list';
}

/**
 * Whether the tenant has no room at the moment: for another session, or for more resources. The documents name one such
 * code, so any name that looks like a cap counts too.
 */
export function isAboutCap(code: string): boolean {
  return factsOf(code)?.about === 'cap' || /^TooMany|Limit(Breached|Exceeded|Reached)$/i.test(code);
}

/** What a cap of the service counts: active sessions of the tenant, or resources of a workload, of a day or at once. */
export type Cap = 'sessions' | 'day' | 'inFlight';

/** What a code of `isAboutCap` counts, as far as its name says so. */
export function cappedBy(code: string): Cap {
  if (/sessions?/i.test(code)) return 'sessions';
  return /day|daily/i.test(code) ? 'day' : 'inFlight';
}

/** Whether an answer to `call` with a 5xx status and this code is a refusal: the service did nothing. */
export function isRefusalWith5xx(code: string, call: RefusedWith5xx | undefined): boolean {
  return call !== undefined && factsOf(code)?.refusesWith5xx === call;
}

/** Whether the service refuses a call because of the session's id or state, and so says nothing about what the call carries. */
export function isAboutSession(code: string): boolean {
  return sessionCodes.has(code.toLowerCase());
}

/** Codes are compared without case, as Graph asks. */
function factsOf(code: string): ErrorCodeFacts | undefined {
  return byLowerCase.get(code.toLowerCase());
}

const sessionCodes: ReadonlySet<string> = new Set(
  (['InvalidRestoreSessionId', 'RestoreSessionNotFound', 'RestoreSessionActionNotAllowed'] satisfies ErrorCode[]).map(
    (code) => code.toLowerCase(),
  ),
);

const byLowerCase: ReadonlyMap<string, ErrorCodeFacts> = new Map(
  Object.entries<ErrorCodeFacts>(errorCodes).map(([code, facts]) => [code.toLowerCase(), facts]),
);
