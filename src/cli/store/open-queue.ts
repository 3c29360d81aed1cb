import type { RunQueue } from '../../store/queue.ts';
import { queueAt, schedulesAt } from '../../store/queue-at.ts';
import type { ScheduleBook } from '../../store/schedules.ts';
import { isDatabase } from '../../util/database-url.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { StateOptions } from '../shared-options.ts';

type Place = Pick<StateOptions, 'storePlace'>;

/** Opens the queue of a command. Rejects with CommandError if runs are kept in files, and with StoreProblem. */
export async function openQueue({ storePlace }: Place, command: string, environment: Environment): Promise<RunQueue> {
  requireDatabase(storePlace, command);
  return await queueAt(storePlace, environment);
}

/** Opens the schedules of a command, likewise. */
export async function openSchedules(
  { storePlace }: Place,
  command: string,
  environment: Environment,
): Promise<ScheduleBook> {
  requireDatabase(storePlace, command);
  return await schedulesAt(storePlace, environment);
}

function requireDatabase(place: string, command: string): void {
  if (isDatabase(place)) return;
  throw new CommandError(
    exitCodes.usage,
    `\`${command}\` needs runs to be kept in PostgreSQL, and they are kept in the folder \`${place}\``,
    'add --store postgres://user@host/database, or set BULK_RESTORE_STORE',
  );
}
