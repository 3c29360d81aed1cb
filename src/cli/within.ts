import { type Clock, systemClock } from '../util/clock.ts';

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
