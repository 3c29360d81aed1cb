import type { RunStore } from '../../store/store.ts';
import type { Environment } from '../environment.ts';
import { say } from './say.ts';

/** Warns about the place where runs are kept, if there is a reason. */
export async function warnAboutStore(store: RunStore, environment: Environment): Promise<void> {
  const caution = await store.warning();
  if (caution !== null) say('warn', [caution], environment);
}
