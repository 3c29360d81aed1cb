// For node --import: gives a process the emulator's speed. `Date.now` returns the emulator's time, `performance.now` runs as fast,
// and timers of a second or more are that many times shorter. Shorter timers belong to the network library and do not change. Nor does
// the time-out of a whole request, because the machine that answers it does not get faster.
// BENCH_TIME holds the scale, a real time, and the emulator's time at that moment, with commas between them. Times are in
// milliseconds since 1970.
import { promisify } from 'node:util';

const [scale = 1, realMoment = 0, moment = 0] = (process.env['BENCH_TIME'] ?? '').split(',').map(Number);
const realTimeout = globalThis.setTimeout;

const realNow = performance.now.bind(performance);

Date.now = () => Math.round(moment + (performance.timeOrigin + realNow() - realMoment) * scale);
performance.now = () => realNow() * scale;

const requestTimeout = 120_000;

globalThis.setTimeout = Object.assign(
  (callback, delay, ...rest) =>
    realTimeout(callback, delay >= 1_000 && delay !== requestTimeout ? delay / scale : delay, ...rest),
  { [promisify.custom]: realTimeout[promisify.custom] },
);
