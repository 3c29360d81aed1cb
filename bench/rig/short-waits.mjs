// For node --import: makes timers from 20 seconds to 5 minutes 20 times shorter. These are the time-outs of requests, and the wait for a
// request of a process that was killed. A bench in which the service answers within milliseconds would only wait for them.
import { promisify } from 'node:util';

const realTimeout = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (callback, delay, ...rest) =>
    realTimeout(callback, delay >= 20_000 && delay <= 300_000 ? delay / 20 : delay, ...rest),
  { [promisify.custom]: realTimeout[promisify.custom] },
);
