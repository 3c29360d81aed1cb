import { byteText, neededSpace } from '../../plan/needed-space.ts';
import { progressOf, sumOf } from '../../result/progress.ts';
import type { RunState } from '../../state/run-state.ts';
import { areOnOneDisk, type FolderSpace, spaceOf } from '../../store/folder-probe.ts';
import { counted } from '../../util/count.ts';
import { isDatabase } from '../../util/database-url.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { StateOptions } from '../shared-options.ts';

type Folders = Pick<StateOptions, 'storePlace' | 'reportDir'> & Pick<Environment, 'machine'>;

/**
 * Compares what a run will write with the free space of its folders, before anything is restored: a full disk in the middle of the
 * night stops the run. Rejects with CommandError if there is too little. Accepts folders whose free space is not known.
 */
export async function requireRoom(state: RunState, { storePlace, reportDir, machine }: Folders): Promise<void> {
  const { queued, running, planned } = sumOf(progressOf(state));
  const reports = await spaceOf(reportDir, machine);
  // Nobody here knows how much room a database has.
  const states = isDatabase(storePlace) ? null : await spaceOf(storePlace, machine);
  const isOneDisk = states !== null && areOnOneDisk(states, reports);
  const needed = neededSpace({ left: queued + running, all: planned }, isOneDisk);
  const size = counted(planned, 'resource');
  if (states !== null) requireSpace(states, { needed: needed.state, size, hint: stateHint(state) });
  requireSpace(reports, { needed: needed.reports, size, hint: 'make room, or name another folder with --report-dir' });
}

function requireSpace({ path, freeSpace }: FolderSpace, { needed, size, hint }: SpaceWanted): void {
  if (freeSpace === null || freeSpace >= needed) return;
  const message = `\`${path}\` has ${byteText(freeSpace)} left; a run of ${size} needs ${byteText(needed)}`;
  throw new CommandError(exitCodes.refused, message, hint);
}

interface SpaceWanted {
  readonly needed: number;
  readonly size: string;
  readonly hint: string;
}

/** A run that was begun is where its state is. */
function stateHint({ started }: RunState): string {
  if (started === null) return 'make room, or name another folder with --state-dir';
  return 'make room, or move the whole folder to a larger disk and name it with --state-dir';
}
