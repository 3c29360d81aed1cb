import type { Topic } from './topic.ts';

const statuses: readonly (readonly [status: number, means: string, cause: string, advice: string])[] = [
  [
    400,
    'The service does not accept the request.',
    'Usually a name, an id or a query of the spec. The error code beside it says which.',
    'Look up the error code with `bulk-restore explain <code>`.',
  ],
  [
    401,
    'The service does not accept the token. Nothing was carried out.',
    'The token has expired, was revoked, or is for another service. The run gets a new one by itself.',
    'Run `bulk-restore doctor` if the run stops because of it.',
  ],
  [
    403,
    'The service refuses the call.',
    'A permission is missing, or the session is in a state that does not allow the call. The error code says which.',
    'Run `bulk-restore doctor`: it names the permissions that are missing.',
  ],
  [
    404,
    'The service does not know what the call names.',
    'It was deleted, or `--graph-url` leads somewhere else. Without an error code, a proxy may have written the answer.',
    'Check `--graph-url`, and look up the error code with `bulk-restore explain <code>`.',
  ],
  [
    407,
    'A proxy asks for a sign-in.',
    'The proxy of `HTTPS_PROXY` wants a user name and a password.',
    'Put both into the URL: `HTTPS_PROXY=http://user:password@proxy.contoso.com:8080`.',
  ],
  [
    408,
    'The request took too long. It may have been carried out.',
    'A proxy or the service gave up waiting. The run reads back what happened.',
    'Do nothing: the run goes on by itself.',
  ],
  [
    413,
    'The request is too large.',
    'A proxy or the service limits the size of requests.',
    'Lower `limits.perSession` in the spec.',
  ],
  [
    429,
    'The service wants a pause. The call was not carried out.',
    'The tenant sends more requests than the service takes. The pause holds for all requests of the run.',
    'Let the run go on: it waits as long as the service asks. Lower `limits.requests` if it happens all the time.',
  ],
  [
    500,
    'Something went wrong at the service or on the way. The call may have been carried out.',
    'Unknown, except with a code that Microsoft documents for the call. The run reads back what happened.',
    'Do nothing: the run retries. If it stops, use `bulk-restore resume <run-id>`.',
  ],
  [
    501,
    'The service does not have the call.',
    'This version of the API, or this cloud, does not offer it.',
    'Check `--graph-url` and `--graph-version`.',
  ],
  [
    502,
    'A gateway got no proper answer. The call may have been carried out.',
    'A proxy or a load balancer wrote the answer. The run reads back what happened.',
    'Do nothing: the run retries. If it stops, use `bulk-restore resume <run-id>`.',
  ],
  [
    503,
    'The service is not available at the moment. The call may have been carried out.',
    'Maintenance or overload. The run waits as long as the service asks, and reads back what happened.',
    'Do nothing: the run retries. If it stops, use `bulk-restore resume <run-id>`.',
  ],
  [
    504,
    'A gateway waited too long for the service. The call may have been carried out.',
    'A proxy or a load balancer wrote the answer. The run reads back what happened.',
    'Do nothing: the run retries. If it stops, use `bulk-restore resume <run-id>`.',
  ],
];

/** What a failed call shows in brackets. docs/guarantees.md says whose word each status is. */
export const httpTopics: readonly Topic[] = statuses.map(([status, means, cause, advice]) => ({
  code: String(status),
  kind: 'http',
  means,
  cause,
  advice,
}));
