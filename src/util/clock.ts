/** The time, as an argument: the real clock in production, a faster one on the emulator, one that tests move. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. Somebody may set the clock, so this can jump forward or back at any time. */
  now(): number;
  /** Milliseconds since a moment before the program started, and never negative: for durations, because it never jumps. */
  elapsed(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason as soon as `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Time for what people and other processes do: it passes whatever the clock of a run does. */
export interface RealTime {
  sleep(milliseconds: number): Promise<void>;
  /** Calls `task` again and again until the returned function is called. Does not keep the process from ending. */
  repeat(task: () => void, milliseconds: number): () => void;
}

export const realTime: RealTime = {
  sleep: (milliseconds) => realSleep(milliseconds),
  repeat(task, milliseconds) {
    const timer = setInterval(task, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};

export const systemClock: Clock = { now: Date.now, elapsed: () => performance.now(), sleep: realSleep };

/** What some work resolves to; null if it takes longer than this, in milliseconds. The work goes on. */
export async function within<T>(milliseconds: number, work: Promise<T>, clock: Clock = systemClock): Promise<T | null> {
  const done = new AbortController();
  const late = clock.sleep(milliseconds, done.signal).then(() => null);
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    done.abort();
  }
}

/** A clock that starts at `start` (milliseconds since 1970) and runs `scale` times as fast as real time. */
export function scaledClock(scale: number, start: number = Date.now()): Clock {
  const origin = performance.now();
  const elapsed = (): number => Math.round((performance.now() - origin) * scale);
  const now = (): number => start + elapsed();
  return {
    now,
    elapsed,
    // A timer may fire a millisecond early. On a fast clock that is a long time.
    async sleep(milliseconds, signal) {
      const end = now() + milliseconds;
      do await realSleep(Math.max(0, end - now()) / scale, signal);
      while (now() < end);
    },
  };
}

/** The longest delay that Node's timers accept: 2^31 - 1 ms, about 24.8 days. Longer sleeps need several timers. */
const longestTimer = 2_147_483_647;

async function realSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  let left = Math.max(0, milliseconds);
  for (; left > longestTimer; left -= longestTimer) await timer(longestTimer, signal);
  await timer(left, signal);
}

function timer(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = (): void => {
      clearTimeout(id);
      reject(signal?.reason);
    };
    const id = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Settles as `promise` does, or rejects with the signal's reason as soon as that aborts. The promise itself runs on. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
