import { readFileSync } from 'node:fs';
import { setInterval as ticks } from 'node:timers/promises';
import type { Ended, Running } from '../rig/program.ts';

/** What a process cost, and why it failed, if it did. */
export interface Measured {
  /** Milliseconds from start to end. */
  readonly time: number;
  /** Milliseconds on all processors. */
  readonly cpu: number;
  /** Peak resident memory, in bytes. */
  readonly peak: number;
  /** Null if it succeeded. */
  readonly failure: string | null;
}

/** Milliseconds between two looks at a process. The kernel keeps the peak, so only growth after the last look is missed. */
const pace = 20;

/** Watches a process until it ends; kills it after `limit` milliseconds. Needs Linux's `/proc`. */
export async function measure({ pid, ended, kill }: Running, limit: number): Promise<Measured> {
  const over = new AbortController();
  const use = { cpu: 0, peak: 0 };
  const watched = watch(pid, use, over.signal);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill('SIGKILL');
  }, limit);
  const end = await ended;
  clearTimeout(timer);
  over.abort();
  await watched;
  return { ...use, time: end.took, failure: isLate ? `not reached in ${limit / 60_000} min` : failureOf(end) };
}

async function watch(pid: number, use: { cpu: number; peak: number }, over: AbortSignal): Promise<void> {
  try {
    for await (const _ of ticks(pace, undefined, { signal: over })) {
      const status = textOf(`/proc/${pid}/status`);
      const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
      if (peak === undefined) continue;
      use.peak = Number(peak) * 1_024;
      use.cpu = cpuOf(textOf(`/proc/${pid}/stat`));
    }
  } catch (error) {
    if (!over.aborted) throw error;
  }
}

/** Milliseconds, from `utime` and `stime`: the 14th and 15th fields. */
function cpuOf(stat: string): number {
  return timeIn(stat, 11);
}

/** The sum of two fields after the name, which may have spaces, from hundredths of a second. */
function timeIn(stat: string, field: number): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[field]) + Number(fields[field + 1])) * 10;
}

/** Milliseconds of processor time of a process's children that have ended: `cutime` and `cstime`. Needs Linux's `/proc`. */
export function childrensTime(pid: number): number {
  return timeIn(textOf(`/proc/${pid}/stat`), 13);
}

/** Empty if the process is gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function failureOf({ exitCode, signal, stderr }: Ended): string | null {
  if (exitCode === 0) return null;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => line.includes('FATAL ERROR')) ?? lines[0] ?? '';
  return `failed (${signal ?? `exit ${exitCode}`}): ${telling.slice(0, 100)}`;
}
