import { LocalStore } from '../../../src/store/files/local-store.ts';
import { unsynced } from '../unsynced.ts';
import type { RunStory } from './run-story.ts';

/** Writes a story into a state directory, as the run itself would. */
export async function keepRun(stateDir: string, runId: string, story: RunStory): Promise<void> {
  const journal = await new LocalStore(stateDir, unsynced).create(runId, story.state.plan);
  for (const event of story.events) await journal.append(event.type === 'run-started' ? { ...event, runId } : event);
  await journal.close();
}
