import { LocalStore } from '../../../src/store/local-store.ts';
import type { RunStory } from './run-story.ts';

/** Keeps a story in a state directory, as the run it tells of would have. */
export async function keepRun(stateDir: string, runId: string, story: RunStory): Promise<void> {
  const journal = await new LocalStore(stateDir).create(runId, story.state.plan);
  for (const event of story.events) await journal.append(event.type === 'run-started' ? { ...event, runId } : event);
  await journal.close();
}
