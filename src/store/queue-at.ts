import type { RunQueue } from './queue.ts';
import type { ScheduleBook } from './schedules.ts';
import type { StoreContext } from './store.ts';

/** The queue in a database, `postgres://…`. Dispose of it when it is not needed any more. Rejects with StoreProblem `unreadable`. */
export async function queueAt(place: string, context: StoreContext): Promise<RunQueue> {
  const { openPostgresQueue } = await import('./postgres/queue/open-postgres-queue.ts');
  return await openPostgresQueue(place, context);
}

/** The schedules in a database, likewise. */
export async function schedulesAt(place: string, context: StoreContext): Promise<ScheduleBook> {
  const { openPostgresSchedules } = await import('./postgres/queue/open-postgres-queue.ts');
  return await openPostgresSchedules(place, context);
}
