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
}

/** A little of each on every call, and more on calls that must not be repeated blindly and on searches for what to restore. */
export function faultsOf(wanted: Wanted, draw: Draw): Fault[] {
  return [...callsOf(wanted).flatMap((on) => onOneCall(on, draw)), ...onAllCalls(draw)];
}

function callsOf({ whole, pinned, messages, files }: Wanted): string[] {
  const isChosen = pinned.length + messages.length + files.length > 0 || whole.some(({ point }) => point !== null);
  return [
    ...['createSession', 'addBulkRequest', 'activateSession'],
    ...(isChosen ? ['patchSession', 'searchRestorePoints'] : []),
    ...(files.length > 0 ? ['createBrowseSession'] : []),
  ];
}

/** Faults that lose a response, before or after the service has acted. */
const losses = ['drop-before', 'drop-after', 'truncate', 'garbled', 'gateway-timeout'] as const;

function onOneCall(on: string, draw: Draw): Fault[] {
  if (draw.happens(0.25, `spared ${on}`)) return [];
  const fault = draw.oneOf(losses, `loss ${on}`);
  return [{ on, fault, probability: draw.share(5, 30, `share ${on}`), times: draw.whole(1, 4, `times ${on}`) }];
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
    ...losses.map((fault) => rule(fault, share(fault))),
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
