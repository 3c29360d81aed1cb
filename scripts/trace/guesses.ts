import type { Message, TracedCall } from '../../src/graph/trace/trace-line.ts';
import { counted } from '../../src/util/count.ts';
import { codeOf, formsAt, operationName, valuesAt } from './operations.ts';
import type { ReadTrace } from './read-trace.ts';

/** What a trace says of a guess. */
export interface Verdict {
  /** `open`: an answer that may belong to this guess or to another one. */
  readonly kind: 'right' | 'wrong' | 'open';
  /** The row of the emulator's README. */
  readonly row: string;
  readonly seen: string;
}

/** A guess about the refusal of some calls. */
interface Refusal {
  readonly of: RegExp;
  /** Status and code. */
  readonly guessed: readonly string[];
}

type Evidence = Omit<Verdict, 'row' | 'kind'> & { readonly agrees: boolean };

/** A guess that shows in answers; or why no trace can show it. */
type Guess = Refusal | ((trace: ReadTrace, reference: ReadTrace) => Evidence[]) | string;

const sessions = '(?:exchange|oneDriveForBusiness|sharePoint)RestoreSessions';
const root = '/solutions/backupRestore';
const creating = new RegExp(`^POST ${root}/${sessions}$`, 'i');
const changing = new RegExp(`^(?:POST ${root}/${sessions}|PATCH ${root}/${sessions}/\\{\\})$`, 'i');
const patching = new RegExp(`^PATCH ${root}/${sessions}/\\{\\}$`, 'i');
const adding = /^POST .*BulkAdditionRequests$/i;
const activating = /\/activate$/i;
const restoring = new RegExp(`${creating.source}|${activating.source}`, 'i');
const browsing = /browseSessions/i;
const namesAreHidden = 'needs names and texts, which a trace does not hold';
const needsHistory = 'needs to be compared with what the tenant holds';

/** Every row of the table of guesses in `src/emulator/README.md`, by its first cell. */
export const guesses: Readonly<Record<string, Guess>> = {
  'code for too many resources in flight, or in 24 hours (rolling)': {
    of: activating,
    guessed: ['400 RestoreArtifactsInFlightLimitBreached', '400 RestoreArtifactsPerDayLimitBreached'],
  },
  'code for restoring while the service is `disabled` or `restoreLocked`': {
    of: restoring,
    guessed: ['403 RestoreNotAllowed'],
  },
  'a second bulk request, a resource twice in one, an unknown or unimplemented property, an empty window': {
    of: adding,
    guessed: ['400 BulkRestoreInvalidCreateRequest'],
  },
  'patching a draft that holds a bulk request, or with a property that no PATCH accepts': {
    of: patching,
    guessed: ['400 InvalidPatchRequest'],
  },
  'more than 50 artifacts in a new session; a second destination by PATCH; a missing destination': {
    of: changing,
    guessed: ['413 RestoreArtifactsLimitBreached', '400 DifferentRestoreDestinationType', '400 InvalidPathType'],
  },
  'a malformed restore point id, or one of another workload': { of: changing, guessed: ['400 InvalidRestorePoint'] },
  'a restore point of a unit, or at a time, that is not there or not any more': refusedArtifacts,
  'a resource that a bulk request would not resolve, by chance or by the scenario': refusedArtifacts,
  'the same restore point, search and restore point, or item key twice, in one request or session': {
    of: changing,
    guessed: ['400 DuplicateArtifactInList'],
  },
  'how refused artifacts are reported': reportedRefusals,
  'single items for a session created empty; a bulk request for a session with artifacts': {
    of: new RegExp(`${patching.source}|${adding.source}`, 'i'),
    guessed: ['400 InvalidArtifactRequest', '400 BulkRestoreInvalidCreateRequest'],
  },
  'when artifacts of restore points appear': artifactsOfDrafts,
  'an unknown or old `searchResponseId` or browse session, a restore point that the search did not find': {
    of: changing,
    guessed: ['400 InvalidArtifactRequest'],
  },
  'an item key that is not there, or that of a site': refusedArtifacts,
  'a search without `restorePointPreference`': searchesWithoutPreference,
  'how many messages a query finds': needsHistory,
  'spelling of `granular` without `Prefer`': jobTypesWithoutPrefer,
  'which restore points are fast': needsHistory,
  'codes of browsing': {
    of: browsing,
    guessed: [
      '404 BrowseSessionNotFound',
      '400 BrowseSessionNotReady',
      '400 InvalidBrowseRequest',
      '400 InvalidBrowseSessionRequest',
      '400 InvalidRestorePoint',
    ],
  },
  'what `filter` and `orderBy` apply to': namesAreHidden,
  'where files come back': namesAreHidden,
  'activating an empty session': { of: activating, guessed: ['403 RestoreSessionActionNotAllowed'] },
  'codes of unresolved resources': ({ calls }) =>
    ofCodes(calls, /(^|\/)error\/details\[\]\/code$/, ['ArtifactNotFound', 'InvalidRestoreTime']),
  'a resource that is in progress in another session': ({ calls }) =>
    ofCodes(calls, /^value\[\]\/error\/code$/, ['DuplicateArtifactRestoreRequest']).filter(({ agrees }) => agrees),
  'how a session ends': endsOfSessions,
  'what counts as in flight': needsHistory,
  '`inProgress` in the counts': countsOfSessions,
  'in-place restores': inPlaceArtifacts,
  'aliases without `User.Read.All`': { of: /^GET \/users/, guessed: ['403 Authorization_RequestDenied'] },
  'names of a renamed user': namesAreHidden,
  'restoring a deleted user by address': namesAreHidden,
  'users whom only a restore names': 'is about the emulator only',
  'the host of usage reports': ({ calls }) =>
    calls.flatMap((call) => {
      const location = call.answered?.headers['location'];
      if (!call.path.includes('/reports/') || location === undefined) return [];
      return [{ agrees: location.startsWith('absolute other-host'), seen: `a redirect that is ${location}` }];
    }),
  'site ids in usage reports': ({ downloads }) =>
    downloads.flatMap(({ download }) =>
      download.columns
        .filter(({ name, forms }) => name === 'Site Id' && forms.length > 0)
        .map(({ forms }) => ({ agrees: forms.every((form) => /^guid$/i.test(form)), seen: `\`${forms.join(', ')}\`` })),
    ),
  'sizes in usage reports': needsHistory,
  'code for restoring by an application that is not the controller': {
    of: restoring,
    guessed: ['403 RestoreNotAllowed'],
  },
  'several sessions in `mode: published`': needsHistory,
  "permission for the service's state": 'a trace does not show what the token may do: see `doctor`',
  'a `$filter` in the list of restore sessions, which the reference does not name': filterOfSessions,
  'a missing permission, an unknown path, a wrong method': {
    of: /^GET \/solutions\/backupRestore/,
    guessed: ['403 accessDenied', '404 ResourceNotFound', '405 MethodNotAllowed'],
  },
  'the id of a restore point, if the scenario gives none': (trace, reference) =>
    ofForms(/restorePoint\/id$/, trace, reference),
  'who created a session': ({ calls }) =>
    calls
      .filter((call) => formsAt(call, /(^|\/)createdBy\/(user|application)\/id$/).length > 0)
      .map((call) => {
        const isUser = formsAt(call, /(^|\/)createdBy\/user\/id$/).length > 0;
        const isApplication = formsAt(call, /(^|\/)createdBy\/application\/id$/).length > 0;
        return { agrees: isApplication, seen: `user: ${yes(isUser)}, application: ${yes(isApplication)}` };
      }),
  '`@odata.context`': (trace, reference) => ofForms(/^@odata\.context$/, trace, reference),
};

/** A list that is asked for the sessions of a time only. */
function filterOfSessions({ calls }: ReadTrace): Evidence[] {
  return calls
    .filter(({ path, query }) => /\/restoreSessions$/i.test(path) && query.includes('$filter'))
    .flatMap(({ answered }) => {
      if (answered === undefined || answered === null) return [];
      return [{ agrees: answered.status === 200, seen: `the answer is ${answered.status}` }];
    });
}

/** What the trace says of every guess that it bears on. The same thing seen twice is said once. */
export function verdictsOn(trace: ReadTrace, reference: ReadTrace): Verdict[] {
  const verdicts = Object.entries(guesses).flatMap(([row, guess]): Verdict[] => {
    if (typeof guess === 'string') return [];
    if (typeof guess === 'object') return refusals(row, guess, trace);
    return guess(trace, reference).map(({ agrees, seen }) => ({ kind: agrees ? 'right' : 'wrong', row, seen }));
  });
  return [...new Map(verdicts.map((verdict) => [JSON.stringify(verdict), verdict])).values()];
}

/** An answer that no guess foresees may be the right one for each guess about the call. */
function refusals(row: string, { of, guessed }: Refusal, { calls }: ReadTrace): Verdict[] {
  return calls.flatMap((call): Verdict[] => {
    const name = operationName(call);
    const seen = `${call.answered?.status} ${codeOf(call)}`;
    if (call.host !== 'service' || !of.test(name) || !isRefusal(call)) return [];
    if (guessed.includes(seen)) return [{ kind: 'right', row, seen: `${name}: ${seen}` }];
    return isForeseen(name, seen) ? [] : [{ kind: 'open', row, seen: `${name}: ${seen}` }];
  });
}

/** 401, 429 and what a gateway says are nobody's refusal of the request. */
function isRefusal(call: TracedCall): boolean {
  const { answered } = call;
  return answered !== null && answered.status >= 400 && ![401, 429, 502, 503, 504].includes(answered.status);
}

function isForeseen(name: string, seen: string): boolean {
  if (documented.test(seen)) return true;
  return Object.values(guesses).some(
    (guess) => typeof guess === 'object' && guess.of.test(name) && guess.guessed.includes(seen),
  );
}

/** Refusals that the documents name. */
const documented =
  /^500 (TooManyActiveRestoreSessions|IncompleteArtifactDeletion)$| (RestoreSessionNotFound|InvalidRestoreSessionId|BulkRestoreArtifactsNotFound)$/;

function refusedArtifacts({ calls }: ReadTrace): Evidence[] {
  return ofCodes(calls, /DataModificationException\/info\/code$/, ['ArtifactNotFound', 'InvalidRestoreTime']);
}

function reportedRefusals({ calls }: ReadTrace): Evidence[] {
  return calls
    .filter((call) => valuesAt(call, /DataModificationException\/info\/code$/).length > 0)
    .map((call) => {
      const operations = valuesAt(call, /DataModificationException\/failedOperation$/);
      const codes = valuesAt(call, /DataModificationException\/responseCode$/);
      const agrees = operations.every((one) => one === 'insert') && codes.every((one) => one === 404 || one === 400);
      return { agrees, seen: `${operations.join(', ')}, ${codes.join(', ')}` };
    });
}

/** Artifacts that are listed before their session is activated, if it is at all. */
function artifactsOfDrafts({ calls }: ReadTrace): Evidence[] {
  const filled = new Set(calls.filter(isFilledDraft).map(({ answered }) => idOf(answered)));
  const activatedAt = (id: string | undefined): number =>
    calls.find((call) => activating.test(call.path) && call.ids[0]?.id === id)?.call ?? Number.POSITIVE_INFINITY;
  return calls
    .filter(({ method, path }) => method === 'GET' && /RestoreArtifacts$/i.test(path))
    .filter(({ call, ids }) => filled.has(ids[0]?.id) && call < activatedAt(ids[0]?.id))
    .map(({ answered }) => answered?.body?.some(({ at }) => at === 'value[]') ?? false)
    .map((agrees) => ({ agrees, seen: agrees ? 'the list of a draft has artifacts' : 'the list of a draft is empty' }));
}

/** Whether a session is made of restore points. */
function isFilledDraft(call: TracedCall): boolean {
  if (!creating.test(operationName(call)) || call.answered?.status !== 201) return false;
  return call.sent.body?.some(({ at }) => /RestoreArtifacts\[\]\/restorePoint\/id$/.test(at)) ?? false;
}

function idOf(answered: TracedCall['answered']): string | undefined {
  return answered?.body?.find(({ at }) => at === 'id')?.ids?.[0];
}

function searchesWithoutPreference({ calls }: ReadTrace): Evidence[] {
  return calls.flatMap(({ path, sent, answered }) => {
    const hasPreference = sent.body?.some(({ at }) => at === 'restorePointPreference');
    if (!/\/restorePoints\/search$/i.test(path) || hasPreference) return [];
    const [units, points] = [lengthAt(sent, 'protectionUnitIds'), lengthAt(answered, 'searchResults')];
    if (units === undefined || points === undefined) return [];
    return [{ agrees: points > units, seen: `${counted(points, 'restore point')} of ${counted(units, 'unit')}` }];
  });
}

/** Of the list at a place. */
function lengthAt(message: Message | null, place: string): number | undefined {
  return message?.body?.find(({ at, type }) => at === place && type === 'array')?.size?.[1];
}

function jobTypesWithoutPrefer({ calls }: ReadTrace): Evidence[] {
  return calls
    .filter(({ path, sent }) => /\/restoreSessions\/\{\}$/i.test(path) && sent.headers['prefer'] !== unknownMembers)
    .flatMap((call) => valuesAt(call, /^restoreJobType$/))
    .filter((type) => type === 'granular' || type === 'unknownFutureValue')
    .map((type) => ({ agrees: type === 'unknownFutureValue', seen: `\`${type}\`` }));
}

const unknownMembers = 'include-unknown-enum-members';

interface SessionSeen {
  readonly status: string;
  readonly total: number;
  readonly completed: number;
  readonly inProgress: number;
  readonly failed: number;
}

/** A session that was read by itself. */
function sessionsIn({ calls }: ReadTrace): SessionSeen[] {
  return calls.flatMap((call) => {
    const [status] = valuesAt(call, /^status$/);
    const count = (name: string): number =>
      Number(valuesAt(call, new RegExp(`^restoreSessionArtifactCount/${name}$`))[0]);
    const seen = { total: count('total'), completed: count('completed'), failed: count('failed') };
    const isKnown = Object.values(seen).every((value) => !Number.isNaN(value));
    if (typeof status !== 'string' || !isKnown) return [];
    return [{ status, ...seen, inProgress: count('inProgress') || 0 }];
  });
}

function endsOfSessions(trace: ReadTrace): Evidence[] {
  return sessionsIn(trace)
    .filter(({ status, total }) => /^(completed|completedWithErrors?|failed)$/.test(status) && total > 0)
    .map(({ status, total, failed }) => {
      const guessed = failed === 0 ? 'completed' : failed === total ? 'failed' : 'completedWithError';
      const share = failed === 0 ? 'nothing failed' : failed === total ? 'everything failed' : 'something failed';
      return { agrees: status === guessed, seen: `${status} where ${share}` };
    });
}

function countsOfSessions(trace: ReadTrace): Evidence[] {
  const active = sessionsIn(trace).filter(({ status, inProgress }) => status === 'active' && inProgress > 0);
  const isWaiting = active.some(({ total, completed, inProgress, failed }) => completed + inProgress + failed < total);
  // Few resources never wait.
  return isWaiting ? [{ agrees: true, seen: 'more in `total` than in all other counts' }] : [];
}

function inPlaceArtifacts({ calls }: ReadTrace): Evidence[] {
  return calls.flatMap((call): Evidence[] => {
    const destinations = valuesAt(call, /^value\[\]\/destinationType$/);
    if (destinations.length !== 1 || destinations[0] !== 'inPlace') return [];
    if (!valuesAt(call, /^value\[\]\/status$/).includes('succeeded')) return [];
    const isMailbox = /mailboxRestoreArtifacts$/i.test(call.path);
    const place = formsAt(call, isMailbox ? /^value\[\]\/restoredFolderId$/ : /^value\[\]\/restoredSiteId$/);
    return [{ agrees: place.length > 0, seen: `${isMailbox ? 'folder' : 'site'} shown: ${yes(place.length > 0)}` }];
  });
}

function ofCodes(calls: readonly TracedCall[], place: RegExp, guessed: readonly string[]): Evidence[] {
  const codes = new Set(calls.flatMap((call) => valuesAt(call, place)).map(String));
  return [...codes].map((code) => ({ agrees: guessed.includes(code), seen: code }));
}

/** Forms are right if the emulator, whose guess it is, has the same for the same call. */
function ofForms(place: RegExp, trace: ReadTrace, reference: ReadTrace): Evidence[] {
  const known = formsOfCalls(place, reference);
  return [...formsOfCalls(place, trace)].flatMap(([name, forms]) => {
    const guessed = known.get(name);
    if (guessed === undefined) return [];
    return [...forms].map((form) => ({ agrees: guessed.has(form), seen: `${name}: \`${form}\`` }));
  });
}

function formsOfCalls(place: RegExp, { calls }: ReadTrace): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const call of calls) {
    const name = operationName(call);
    for (const form of formsAt(call, place)) found.set(name, (found.get(name) ?? new Set()).add(form));
  }
  return found;
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}
