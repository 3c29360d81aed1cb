import type { Plan, PlannedGroup, PlannedResource } from './plan.ts';

/**
 * Until when the data of a resource counts for `rpo`, in milliseconds since 1970: `at`, or the end of its window. Null if the
 * resource is not judged: its restore point is the user's own choice, by id, or by `prefer: oldest` without a moment to judge it by.
 */
export function judgedUntil(
  { objectives }: Pick<Plan, 'objectives'>,
  { to, prefer }: Pick<PlannedGroup, 'to' | 'prefer'>,
  resource: Pick<PlannedResource, 'selection'> | undefined,
): number | null {
  if (isOwnChoice(resource?.selection ?? null)) return null;
  const { rpoAt } = objectives;
  if (rpoAt !== undefined) return Date.parse(rpoAt);
  return prefer === 'oldest' ? null : Date.parse(to);
}

/** Whether the spec names the restore point. A restore point that was looked up has its moment. */
function isOwnChoice(selection: PlannedResource['selection']): boolean {
  if (selection === null || selection.of === 'messages' || selection.pointId === null) return false;
  return selection.of === 'files' || selection.at === null;
}

/** How much data a restore from a point at `at` loses, in milliseconds. */
export function lossOf(at: number, until: number): number {
  return Math.max(0, until - at);
}
