import type { RunQueue } from '../../queue.ts';
import type { ScheduleBook } from '../../schedules.ts';
import type { StoreContext } from '../../store.ts';
import { addressOf, ownName } from '../address.ts';
import { loadDriver } from '../driver.ts';
import { PostgresQueue } from './postgres-queue.ts';
import { PostgresSchedules } from './postgres-schedules.ts';

/** Opens the queue in PostgreSQL. Connects at its first use. Rejects with StoreProblem if the URL or the driver can't be used. */
export async function openPostgresQueue(url: string, { machine, variables }: StoreContext): Promise<RunQueue> {
  const address = addressOf(url, variables);
  await loadDriver();
  return new PostgresQueue(address, ownName(machine));
}

/** Opens the schedules in PostgreSQL, likewise. */
export async function openPostgresSchedules(url: string, { machine, variables }: StoreContext): Promise<ScheduleBook> {
  const address = addressOf(url, variables);
  await loadDriver();
  return new PostgresSchedules(address, ownName(machine));
}
