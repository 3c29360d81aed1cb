import { type ErrorCode, type ErrorSubject, knownErrorCodes, meaningOf, remedyFor } from '../../m365/error-codes.ts';
import { capitalised } from './sentence.ts';
import type { Advice, Topic } from './topic.ts';

/** What holds for all codes about the same thing. */
export const subjectAdvice: Readonly<Record<ErrorSubject, Advice & { readonly title: string }>> = {
  resource: {
    title: 'About one resource',
    cause: 'The service could not restore this one resource. The others are not affected.',
    advice: 'Try it again with `bulk-restore retry <run-id> --out again.yaml`.',
  },
  list: {
    title: 'About a list of names',
    cause:
      'One name of a list is not accepted, or the list is too long. The run halves the list until it has found the name.',
    advice: 'Correct the name in the row that failed, then use `bulk-restore retry <run-id> --out again.yaml`.',
  },
  cap: {
    title: 'About a cap of the tenant',
    cause: 'Other restores use what the tenant allows at the moment.',
    advice:
      'Let the run go on: it waits for room. To wait less, stop other restores, or ask Microsoft support to raise the cap.',
  },
  state: {
    title: 'About the state of a session',
    cause: 'Somebody or something else changed the session meanwhile.',
    advice: 'Run `bulk-restore resume <run-id>`: it reads back the state and continues from there.',
  },
  id: {
    title: 'About an id',
    cause: 'The id was mistyped, belongs to another tenant, or what it named is gone.',
    advice: 'Correct the id in the spec, then start again.',
  },
  request: {
    title: 'About a request as bulk-restore wrote it',
    cause: 'The service no longer accepts what bulk-restore sends, or a proxy changed the request.',
    advice: 'Report it with the request ids of the log: a spec cannot cause it.',
  },
  permission: {
    title: 'About signing in',
    cause: 'The token is not valid for this call.',
    advice: 'Run `bulk-restore doctor`: it names the permission or the setting that is missing.',
  },
  service: {
    title: 'About the service as a whole',
    cause: 'The service is busy, or is down for a moment.',
    advice: 'Let the run go on: it retries for as long as `--patience` says, then stops and can be resumed.',
  },
};

/** What is known of single codes beyond that. */
const ofCode: Partial<Record<ErrorCode, Partial<Advice>>> = {
  UnknownError: {
    cause: 'The service gives no reason.',
    advice:
      'Set `retries: 1` in the spec, so that the next run tries it again by itself; for this one, use `bulk-restore retry <run-id> --out again.yaml`. If it fails again, give Microsoft support the session id and artifact id of the row.',
  },
  DuplicateArtifactRestoreRequest: {
    cause: 'Another restore of the same resource, perhaps in the admin centre, had not ended.',
    advice:
      'Wait until the other restore has ended, then use `bulk-restore retry <run-id> --out again.yaml`. With `retries: 1` in the spec, the run tries it again after five minutes.',
  },
  ArtifactNotFound: { cause: 'The name is misspelt, or no backup policy protects it.' },
  ArtifactCannotBeRestored: {
    cause: 'The resource is on legal hold or in the recycle bin, or its type cannot be restored.',
  },
  InvalidRestoreTime: {
    cause: 'The resource was protected later than the window, or restore points of that time are no longer kept.',
  },
  BulkRestoreRestorationResourcesCountExceedsLimit: {
    cause: '`limits.perSession` is higher than the tenant allows.',
    advice: 'Lower `limits.perSession` in the spec.',
  },
  InvalidRestorePoint: {
    cause: 'The id of the restore point was mistyped, has expired, or belongs to another resource.',
    advice:
      'List the restore points of the resource with `bulk-restore points <name>`, and correct the id in the spec.',
  },
  InvalidProtectionUnitId: {
    cause: 'The resource was taken out of its backup policy since the plan was made.',
    advice: 'Make the plan again with `bulk-restore plan <spec> --online`.',
  },
  RestoreSessionNotFound: {
    cause: 'Somebody deleted the session, or the token is for another tenant.',
    advice:
      'Run `bulk-restore doctor`, then `bulk-restore resume <run-id>`: what the session held is restored in another one only if it was not activated.',
  },
  InvalidRestoreSessionId: {
    advice: 'Run `bulk-restore resume <run-id>`: it reads back which sessions the service has.',
  },
  BulkRestoreArtifactsNotFound: { advice: 'Run `bulk-restore resume <run-id>`: it reads back what the session holds.' },
  BrowseSessionNotFound: {
    cause: 'The browse session has expired.',
    advice: 'Let the run go on: it opens another one.',
  },
  BrowseSessionNotReady: {
    cause: 'The service is still preparing the files of the restore point.',
    advice: 'Let the run go on: it waits.',
  },
  Request_ResourceNotFound: {
    cause: 'The user was deleted or renamed, or belongs to another tenant.',
    advice: 'Correct the address, or give the `directoryObjectId` beside it.',
  },
  itemNotFound: {
    cause: 'The site was deleted or its URL changed.',
    advice: 'Correct the URL, or give the `siteId` beside it.',
  },
  FilterLengthExceeded: {
    cause: 'The query of a `messages` entry is too long.',
    advice: 'Shorten the query, or divide it into several entries.',
  },
  InvalidSearchRequest: {
    cause: 'The service does not accept the window or the query of a search.',
    advice:
      'Correct the query or the window in the spec. If both are right, report it with the request ids of the log.',
  },
  InvalidAuthenticationToken: {
    cause: 'The token has expired, was revoked, or is not for Microsoft Graph.',
    advice:
      'Sign in again. With `--auth token`, use `--token-file` or `--token-command`, so that a long run gets new tokens.',
  },
  Authorization_RequestDenied: {
    cause: 'The permission was not granted, or was granted without admin consent.',
    advice:
      'Have an administrator grant what docs/signing-in.md lists for the command. `bulk-restore doctor` names what is missing.',
  },
  accessDenied: {
    cause:
      'The permission was not granted, was granted without admin consent, or the application is not the controller of the backup.',
    advice:
      'Have an administrator grant what docs/signing-in.md lists for the command. `bulk-restore doctor` names what is missing.',
  },
  RestoreNotAllowed: {
    cause: 'Microsoft 365 Backup is switched off for the tenant, is locked, or another application controls it.',
    advice: 'Run `bulk-restore doctor`: it shows the state of the service and who controls it.',
  },
  TooManyRequests: {
    cause: 'The tenant sends more requests than the service takes.',
    advice:
      'Let the run go on: it sends nothing until the pause is over. Lower `limits.requests` if it happens all the time.',
  },
  NotImplemented: {
    cause: 'This version of the API, or this cloud, does not have the call.',
    advice: 'Check `--graph-url` and `--graph-version`. National clouds do not offer the API.',
  },
};

/** The error codes of the service. */
export const serviceTopics: readonly (Topic & { readonly about: ErrorSubject })[] = knownErrorCodes.map(
  ([code, about]) => {
    const { cause, advice } = subjectAdvice[about];
    const remedy = remedyFor(code);
    return {
      code,
      kind: 'service',
      about,
      means: meaningOf(code) ?? '',
      cause,
      advice:
        remedy === undefined
          ? advice
          : `${capitalised(remedy)}, then use \`bulk-restore retry <run-id> --out again.yaml\`.`,
      ...ofCode[code],
    };
  },
);
