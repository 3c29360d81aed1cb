import type { RealTime } from '../../util/clock.ts';

/** A pause before it is tried again whether another process is done. */
export function whileOthersWork(realTime: RealTime): () => Promise<void> {
  return () => realTime.sleep(200);
}
