import { hasWorkLeft } from '../../result/result.ts';
import type { RunState } from '../../state/run-state.ts';
import type { RunStanding, RunStore } from '../../store/store.ts';
import { printable } from '../../util/printable.ts';
import { nextCommand } from '../../util/shell-path.ts';

/** The state of a run, in a few words. */
export async function phaseOf(state: RunState, store: RunStore, storePlace: string): Promise<string> {
  const phase = await wordsFor(state, store, storePlace);
  return state.isEmulated ? `emulated, ${phase}` : phase;
}

/** Lines for whoever gets reports of a run that is not over: what holds it up, and how to go on. Null for a run that is over. */
export async function unfinishedLines(state: RunState, store: RunStore, storePlace: string): Promise<string[] | null> {
  if (state.ended !== null && !hasWorkLeft(state)) return null;
  const phase = await phaseOf(state, store, storePlace);
  const canResume = state.ended !== null && !state.started?.embedded && (await store.workerOn(state.runId)) === null;
  return [
    `the run \`${state.runId}\` has not ended, and these reports show how far it came`,
    `  ${phase}${canResume ? `; ${continuing(state, storePlace)}` : ''}`,
  ];
}

function continuing({ runId }: RunState, storePlace: string): string {
  return `continue with \`${nextCommand(`resume ${runId}`, storePlace)}\``;
}

async function wordsFor(state: RunState, store: RunStore, storePlace: string): Promise<string> {
  const standing = await store.standingOf(state.runId);
  const worker = await store.workerOn(state.runId);
  if (standing !== null && worker === null) {
    const waiting = waitingText(standing);
    if (waiting !== null) return waiting;
  }
  if (state.ended === null) {
    if (worker !== null) return `running: ${printable(worker)}`;
    if (state.started?.embedded) return 'interrupted: its process is gone, and its emulated tenant with it';
    return `interrupted: its process is gone; ${continuing(state, storePlace)}`;
  }
  const because = state.stopping === null ? '' : `: ${printable(state.stopping.message)}`;
  return hasWorkLeft(state)
    ? `stopped with work left${because}`
    : `ended with exit code ${state.ended.exitCode}${because}`;
}

/** What a run waits for, or why no worker goes on with it; null if its journal says it. */
function waitingText({ state, notBefore, note }: RunStanding): string | null {
  const until = notBefore === null ? '' : `, not before ${new Date(notBefore).toISOString().slice(0, 19)}Z`;
  if (state === 'queued') return `queued: waits for a worker${until}`;
  if (state === 'running') return `waits for a worker to go on with it${until}`;
  return note === null ? null : `stopped: ${printable(note)}`;
}
