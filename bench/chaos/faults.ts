import type { Draw } from './draw.ts';
import type { Wanted } from './wanted.ts';

/** A rule of the scenario's `faults`. */
export interface Fault {
  readonly on: string;
  readonly fault: string;
  readonly probability: string;
  readonly times: number;
  readonly retryAfter?: string;
  readonly retryAfterForm?: string;
  readonly delay?: string;
  readonly status?: number;
  readonly code?: string;
}

/** How a run signs in: with a fixed token, or so that it can get another one. */
export type SignIn = 'token' | 'managed-identity';

/** A little of each on every call, and more on calls that must not be repeated blindly and on searches for what to restore. */
export function faultsOf(wanted: Wanted, signIn: SignIn, draw: Draw): Fault[] {
  return [...callsOf(wanted).flatMap((on) => onOneCall(on, draw)), ...onAllCalls(draw), ...ofTokens(signIn, draw)];
}

function callsOf({ whole, pinned, messages, files }: Wanted): string[] {
  const isChosen = pinned.length + messages.length + files.length > 0 || whole.some(({ point }) => point !== null);
  return [
    ...['createSession', 'addBulkRequest', 'activateSession'],
    ...(isChosen ? ['patchSession', 'searchRestorePoints'] : []),
    ...(files.length > 0 ? ['createBrowseSession'] : []),
  ];
}

type Loss = Pick<Fault, 'fault' | 'status' | 'code' | 'delay'>;

/** Faults after which nobody knows whether the service has acted: it has, or it has not. */
const losses: readonly [Loss, ...Loss[]] = [
  { fault: 'drop-before' },
  { fault: 'drop-after' },
  { fault: 'truncate' },
  { fault: 'garbled' },
  { fault: 'garbled', status: 302 },
  { fault: 'gateway-timeout' },
  ...[302, 307, 400, 403, 408, 409, 502].flatMap((status): Loss[] => [
    { fault: 'answer-before', status },
    { fault: 'answer-after', status },
  ]),
  { fault: 'answer-after', status: 408, code: 'RequestTimeout' },
  { fault: 'answer-after', status: 500, code: 'generalException' },
  { fault: 'flood', status: 201 },
  { fault: 'flood', status: 503 },
  { fault: 'drip', status: 201, delay: '1m' },
  { fault: 'drip', status: 400, delay: '1m' },
];

function onOneCall(on: string, draw: Draw): Fault[] {
  if (draw.happens(0.25, `spared ${on}`)) return [];
  const rule = (about: string): Fault => ({
    on,
    ...draw.oneOf(losses, `loss ${about}`),
    probability: draw.share(5, 30, `share ${about}`),
    times: draw.whole(1, 4, `times ${about}`),
  });
  return [rule(on), rule(`${on} again`)];
}

/** Only where another token can be had. */
function ofTokens(signIn: SignIn, draw: Draw): Fault[] {
  if (signIn === 'token') return [];
  return ['expire-token', 'claims-challenge'].map((fault) => ({
    on: '*',
    fault,
    probability: draw.share(0.2, 2, `share ${fault}`),
    times: draw.whole(1, 4, `times ${fault}`),
  }));
}

function onAllCalls(draw: Draw): Fault[] {
  const rule = (fault: string, share: string, more: Partial<Fault> = {}): Fault => ({
    on: '*',
    fault,
    probability: share,
    times: draw.whole(2, 8, `times ${fault} ${more.retryAfterForm ?? ''}`),
    ...more,
  });
  const share = (about: string): string => draw.share(0.2, 0.8, `share ${about}`);
  // The program waits in real time for `Retry-After`, so a short story allows no more than a second.
  const asked = { retryAfter: '1s', times: draw.whole(1, 2, 'times asked') };
  return [
    ...['drop-before', 'drop-after', 'truncate', 'garbled', 'gateway-timeout'].map((fault) =>
      rule(fault, share(fault)),
    ),
    ...['answer-before', 'answer-after'].map((fault) => ({
      ...rule(fault, share(fault)),
      status: draw.oneOf([302, 400, 403, 408, 502], `status ${fault}`),
    })),
    { ...rule('flood', '0.1%'), status: draw.oneOf([200, 503], 'status flood'), times: 1 },
    { ...rule('drip', '0.1%', { delay: '1m' }), times: 1 },
    rule('throttle', '0.1%', { ...asked, retryAfterForm: 'seconds' }),
    rule('throttle', '0.1%', { ...asked, retryAfterForm: 'date' }),
    rule('throttle', '0.3%', { retryAfterForm: 'none' }),
    rule('unavailable', '0.1%', { ...asked, retryAfterForm: draw.oneOf(['seconds', 'date'], 'unavailable form') }),
    rule('unavailable', share('unavailable'), { retryAfterForm: 'none' }),
    rule('slow', share('slow'), { delay: `${draw.whole(1, 8, 'delay')}m` }),
    rule('unknown-status', share('unknown-status')),
    ...outage(draw),
  ];
}

/** Sometimes the service is almost gone for a while, maybe longer than the program's patience. */
function outage(draw: Draw): Fault[] {
  if (!draw.happens(0.15, 'outage')) return [];
  const on = draw.oneOf(['*', 'listSessions', 'getSession', 'listArtifacts'], 'outage of');
  const times = draw.whole(10, 30, 'outage for');
  return [{ on, fault: 'unavailable', probability: '60%', times, retryAfterForm: 'none' }];
}
