// Given to node with --import: lets a process live at an emulator's speed. `Date.now` tells the emulator's time, and timers
// of a second or more are as many times shorter; those below are the network library's own, and stay as they are.
// BENCH_TIME holds the scale, a real moment, and the emulator's time at that moment, with commas; moments in milliseconds
// since 1970.
import { promisify } from 'node:util';

const [scale = 1, realMoment = 0, moment = 0] = (process.env['BENCH_TIME'] ?? '').split(',').map(Number);
const realTimeout = globalThis.setTimeout;

Date.now = () => Math.round(moment + (performance.timeOrigin + performance.now() - realMoment) * scale);

globalThis.setTimeout = Object.assign(
  (callback, delay, ...rest) => realTimeout(callback, delay >= 1_000 ? delay / scale : delay, ...rest),
  { [promisify.custom]: realTimeout[promisify.custom] },
);
